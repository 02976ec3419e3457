/** From the environment to this program's configuration: pure, and all problems are reported at once. */
import { isLoopback } from '@docgraph/http';
import { readConfiguration, readEngines, type Engines, type Environment } from '@docgraph/installation';
import { TOOL_TIMEOUT_DEFAULT_MS } from '@docgraph/mcp';

export interface Config {
  /** Data folder of the installation, as given; relative to the working directory. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly toolTimeoutMs: number;
  readonly modelRuntime: 'auto' | 'native' | 'portable';
  readonly engines: Engines;
}

/** @throws AppError `invalid-configuration` that lists every problem. */
export function parseConfig(env: Environment): Config {
  return readConfiguration<Config>(env, (variables) => {
    const { read, isSet, problem } = variables;
    const host = read('DOCGRAPH_HTTP_HOST');
    const config = {
      dataDir: read('DOCGRAPH_DATA'),
      host,
      port: read('DOCGRAPH_HTTP_PORT'),
      token: read('DOCGRAPH_HTTP_TOKEN'),
      allowedHosts: read('DOCGRAPH_ALLOWED_HOSTS'),
      allowedOrigins: read('DOCGRAPH_ALLOWED_ORIGINS'),
      logLevel: read('DOCGRAPH_LOG_LEVEL'),
      toolTimeoutMs: read('DOCGRAPH_TOOL_TIMEOUT_MS') ?? TOOL_TIMEOUT_DEFAULT_MS,
      modelRuntime: read('DOCGRAPH_MODEL_RUNTIME'),
      engines: readEngines(variables),
    };
    if (host !== undefined && !isLoopback(host) && !isSet('DOCGRAPH_HTTP_TOKEN'))
      problem('DOCGRAPH_HTTP_TOKEN', `not set, but DOCGRAPH_HTTP_HOST=${host} can be reached from other machines.`);
    return config;
  });
}
