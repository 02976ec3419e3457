/** From the environment to this program's configuration: pure, and all problems are reported at once. */
import type { WebhookSecrets } from '@docgraph/forge';
import type { GitProtocol } from '@docgraph/domain';
import { isLoopback } from '@docgraph/http';
import {
  readConfiguration,
  readEngines,
  readQueue,
  type Engines,
  type Environment,
  type QueueChoice,
  type SourceSetting,
  type VariableReader,
} from '@docgraph/installation';

export interface Config {
  /** Data folder of the installation, as given; relative to the working directory. */
  readonly dataDir: string;
  /** The complete list of folders; undefined leaves the declared ones as they are. */
  readonly sources: readonly SourceSetting[] | undefined;
  /** File that declares sources. */
  readonly configFile: string | undefined;
  readonly gitProtocols: readonly GitProtocol[];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string | undefined;
  /** Host names, besides the local ones, under which the worker may be asked. */
  readonly allowedHosts: readonly string[];
  /** Each source is looked at after so many seconds, whether anything was heard of it or not. */
  /** Undefined without a secret: then there are no webhooks. */
  readonly webhookSecrets: WebhookSecrets | undefined;
  readonly resyncSeconds: number;
  /** The stores are compared and repaired after so many seconds. */
  readonly reconcileSeconds: number;
  /** Jobs at a time, of different sources. */
  readonly concurrency: number;
  /** Writes a second that each store gets from this worker at most; undefined: as many as it takes. */
  readonly writesPerSecond: { readonly graph: number | undefined; readonly vector: number | undefined };
  readonly queue: QueueChoice;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly modelRuntime: 'auto' | 'native' | 'portable';
  readonly embedThreads: number;
  readonly engines: Engines;
}

/** @throws AppError `invalid-configuration` that lists every problem. */
export function parseConfig(env: Environment): Config {
  return readConfiguration<Config>(env, (variables) => {
    const { read, isSet, problem } = variables;
    const host = read('DOCGRAPH_WORKER_HOST');
    const config = {
      dataDir: read('DOCGRAPH_DATA'),
      sources: read('DOCGRAPH_SOURCES'),
      configFile: read('DOCGRAPH_CONFIG'),
      gitProtocols: read('DOCGRAPH_GIT_PROTOCOLS'),
      host,
      port: read('DOCGRAPH_WORKER_PORT'),
      token: read('DOCGRAPH_HTTP_TOKEN'),
      allowedHosts: read('DOCGRAPH_ALLOWED_HOSTS'),
      webhookSecrets: readWebhookSecrets(variables),
      resyncSeconds: read('DOCGRAPH_RESYNC_SECONDS'),
      reconcileSeconds: read('DOCGRAPH_RECONCILE_SECONDS'),
      concurrency: read('DOCGRAPH_WORKER_CONCURRENCY'),
      writesPerSecond: {
        graph: read('DOCGRAPH_GRAPH_WRITES_PER_SECOND'),
        vector: read('DOCGRAPH_VECTOR_WRITES_PER_SECOND'),
      },
      queue: readQueue(variables),
      logLevel: read('DOCGRAPH_LOG_LEVEL'),
      modelRuntime: read('DOCGRAPH_MODEL_RUNTIME'),
      embedThreads: read('DOCGRAPH_EMBED_THREADS'),
      engines: readEngines(variables),
    };
    if (host !== undefined && !isLoopback(host) && !isSet('DOCGRAPH_HTTP_TOKEN'))
      problem('DOCGRAPH_HTTP_TOKEN', `not set, but DOCGRAPH_WORKER_HOST=${host} can be reached from other machines.`);
    return config;
  });
}

function readWebhookSecrets({ read, isSet, problem }: VariableReader): WebhookSecrets | undefined {
  const current = read('DOCGRAPH_WEBHOOK_SECRET');
  const previous = read('DOCGRAPH_WEBHOOK_SECRET_PREVIOUS');
  if (isSet('DOCGRAPH_WEBHOOK_SECRET_PREVIOUS') && !isSet('DOCGRAPH_WEBHOOK_SECRET'))
    problem('DOCGRAPH_WEBHOOK_SECRET', 'not set, but DOCGRAPH_WEBHOOK_SECRET_PREVIOUS is.');
  const token = read('DOCGRAPH_HTTP_TOKEN');
  // Senders know the secret, and must not be able to use the control API with it.
  if (token !== undefined && [current, previous].includes(token))
    problem('DOCGRAPH_WEBHOOK_SECRET', 'a secret of webhooks is also DOCGRAPH_HTTP_TOKEN; they must differ.');
  return current === undefined ? undefined : { current, ...(previous !== undefined && { previous }) };
}
