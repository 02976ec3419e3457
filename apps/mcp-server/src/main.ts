/** `mcp-server`: answers agents from an installation, over HTTP or stdio. Only this file touches the process. */
import { parseArgs } from 'node:util';
import { AppError, toAppError } from '@docgraph/domain';
import { serveHttp } from '@docgraph/http';
import { createHttpApp, createMcpService, type McpService, serveMcpStdio } from '@docgraph/mcp';
import { createTelemetry, type ExposedTelemetry } from '@docgraph/observability';
import manifest from '../package.json' with { type: 'json' };
import { type Config, parseConfig } from './config.ts';
import { openReadSide, type ReadSide } from './read-side.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const USAGE = `Usage: mcp-server [--stdio]
Serves MCP over HTTP at DOCGRAPH_HTTP_HOST:DOCGRAPH_HTTP_PORT (default 127.0.0.1:8420), or on stdio.
The index is read from DOCGRAPH_DATA (default .docgraph); make one with: docgraph ingest FOLDER`;

interface Door {
  /** Resolves when the client has gone and there is nothing left to do; never, for HTTP. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

async function main(): Promise<void> {
  const options = parseOptions();
  if (options.help) return console.log(USAGE);
  const config = parseConfig(process.env);
  const telemetry = createTelemetry({ service: 'mcp-server', logLevel: config.logLevel });
  const readSide = await openReadSide(config, telemetry, (variable) => process.env[variable]);
  const service = createMcpService({
    answers: readSide.answers,
    telemetry,
    info: { name: 'docgraph', version: manifest.version },
    toolTimeoutMs: config.toolTimeoutMs,
  });
  const stopped = stopSignal();
  const door = options.stdio ? openStdio(service, telemetry) : await openHttp(service, readSide, config, telemetry);
  // Opens the index and loads the model before the first question asks for them.
  const { ready, detail } = await readSide.ready();
  telemetry.log(ready ? 'info' : 'warn', ready ? 'ready' : 'not ready', detail);
  const reason = await Promise.race([stopped, door.ended.then(() => 'the client has gone')]);
  telemetry.log('info', 'stopping', { reason });
  await door.close();
  await readSide.close();
}

function parseOptions(): { readonly stdio: boolean; readonly help: boolean } {
  try {
    const { values } = parseArgs({ options: { stdio: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
    return { stdio: values.stdio ?? false, help: values.help ?? false };
  } catch (error) {
    throw new AppError(`${toAppError(error).message}\n${USAGE}`, { code: 'usage', kind: 'validation', cause: error });
  }
}

async function openHttp(
  service: McpService,
  readSide: ReadSide,
  config: Config,
  telemetry: ExposedTelemetry,
): Promise<Door> {
  const { host, port, token, allowedHosts, allowedOrigins } = config;
  telemetry.onScrape(() => readSide.updateGauges());
  const app = createHttpApp({
    service,
    telemetry,
    ready: () => readSide.ready(),
    allowedHosts,
    allowedOrigins,
    ...(token === undefined ? {} : { token }),
  });
  const server = await serveHttp(app, { host, port });
  telemetry.log('info', `serving MCP at ${server.url}/mcp`, { url: server.url });
  return { ended: new Promise(() => undefined), close: () => server.close() };
}

function openStdio(service: McpService, telemetry: ExposedTelemetry): Door {
  const server = serveMcpStdio(service, telemetry);
  telemetry.log('info', 'serving MCP on stdio');
  return { ended: server.closed, close: () => server.close() };
}

/** The first SIGINT or SIGTERM asks to stop; the second ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        process.once('SIGINT', () => process.exit(EXIT_FAILED)).once('SIGTERM', () => process.exit(EXIT_FAILED));
        resolve(signal);
      });
  });
}

try {
  await main();
} catch (thrown) {
  const error = toAppError(thrown);
  process.stderr.write(
    `mcp-server: ${error.kind === 'internal' && error.cause instanceof Error ? error.cause.stack : error.message}\n`,
  );
  process.exitCode = error.kind === 'validation' ? EXIT_USAGE : EXIT_FAILED;
}
