/** From the environment to this program's configuration: pure, and all problems are reported at once. */
import type { GitProtocol } from '@docgraph/domain';
import { isLoopback } from '@docgraph/http';
import {
  readConfiguration,
  readEngines,
  type Engines,
  type Environment,
  type SourceSetting,
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
  /** Each folder is scanned after so many seconds, whether its watch has seen an edit or not. */
  readonly resyncSeconds: number;
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
      resyncSeconds: read('DOCGRAPH_RESYNC_SECONDS'),
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
