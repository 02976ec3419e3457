/** From the environment to this program's defaults: pure, and all problems are reported at once. Options come first. */
import type { GitProtocol } from '@docgraph/domain';
import {
  readConfiguration,
  readEngines,
  readServers,
  type Engines,
  type Environment,
  type Servers,
} from '@docgraph/installation';

export interface Config {
  /** Data folder of the installation, as given; relative to the working directory. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Undefined leaves it to the MCP service. */
  readonly toolTimeoutMs: number | undefined;
  /** Where a worker's control routes are. */
  readonly workerUrl: string;
  readonly modelRuntime: 'auto' | 'native' | 'portable';
  readonly engines: Engines;
  /** Of engines that are not chosen, too: an index can be moved there. */
  readonly servers: Servers;
  /** File that declares sources, as given. */
  readonly configFile: string | undefined;
  readonly gitProtocols: readonly GitProtocol[];
}

/** @throws AppError `invalid-configuration` that lists every problem. */
export function parseConfig(env: Environment): Config {
  return readConfiguration<Config>(env, (variables) => {
    const { read } = variables;
    const servers = readServers(variables);
    return {
      dataDir: read('DOCGRAPH_DATA'),
      host: read('DOCGRAPH_HTTP_HOST'),
      port: read('DOCGRAPH_HTTP_PORT'),
      token: read('DOCGRAPH_HTTP_TOKEN'),
      allowedHosts: read('DOCGRAPH_ALLOWED_HOSTS'),
      allowedOrigins: read('DOCGRAPH_ALLOWED_ORIGINS'),
      toolTimeoutMs: read('DOCGRAPH_TOOL_TIMEOUT_MS'),
      workerUrl: read('DOCGRAPH_WORKER_URL'),
      modelRuntime: read('DOCGRAPH_MODEL_RUNTIME'),
      engines: readEngines(variables, servers),
      servers,
      configFile: read('DOCGRAPH_CONFIG'),
      gitProtocols: read('DOCGRAPH_GIT_PROTOCOLS'),
    };
  });
}
