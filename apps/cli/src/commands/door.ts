/** Where agents come in: HTTP, or the standard input and output of this process. */
import { serveHttp } from '@docgraph/http';
import { readHealth } from '@docgraph/installation';
import type { ReplyCache } from '@docgraph/installation/reply-cache';
import { createHttpApp, serveMcpStdio, type McpService } from '@docgraph/mcp';
import type { ExposedTelemetry } from '@docgraph/observability';
import type { CachedReply } from '@docgraph/retrieval';
import type { ReadSide } from '../composition.ts';
import type { Config } from '../config.ts';

export interface Door {
  /** Address of the MCP endpoint; null over stdio. */
  readonly url: string | null;
  /** Fires when the client has gone; never, for HTTP. */
  readonly gone: AbortSignal;
  /** Safe to call twice. */
  close(): Promise<void>;
}

export function openStdio(service: McpService, telemetry: ExposedTelemetry): Door {
  const server = serveMcpStdio(service, telemetry);
  const gone = new AbortController();
  void server.closed.then(() => gone.abort());
  return { url: null, gone: gone.signal, close: () => server.close() };
}

export interface HttpDoorOptions {
  readonly service: McpService;
  readonly telemetry: ExposedTelemetry;
  readonly read: ReadSide;
  readonly replies: ReplyCache<CachedReply>;
  /** Whether the index is up to date with its folders. */
  readonly isCurrent: () => boolean;
  /** Why a source cannot be kept in step at present, by its name; shown to probes, and answers go on from what is indexed. */
  readonly failures: ReadonlyMap<string, string>;
  /** Data folder: it says when a source is looked at next. */
  readonly dir: string;
  readonly config: Config;
  readonly host: string;
  readonly port: number;
}

/** Listens at once; `/readyz` says no until the folders have been read. */
export async function openHttp(options: HttpDoorOptions): Promise<Door> {
  const { service, telemetry, read, replies, isCurrent, failures, dir, config, host, port } = options;
  const ready = async () => {
    if ((await read.reader.stores()) === null) return { ready: false, detail: { reason: 'there is no index yet' } };
    const { semantic, sources } = await read.answers.sources();
    if (!isCurrent()) return { ready: false, detail: { reason: 'the folders are being read', semantic, sources } };
    const trouble =
      failures.size === 0 ? {} : { lastErrors: Object.fromEntries(failures), nextLooks: nextLooks(dir, failures) };
    const cache = await replies.fault();
    return { ready: true, detail: { semantic, sources, ...trouble, ...(cache !== null && { cache }) } };
  };
  const { allowedHosts, allowedOrigins, token } = config;
  const app = createHttpApp({
    ...{ service, telemetry, ready, allowedHosts, allowedOrigins },
    ...(token !== undefined && { token }),
  });
  const server = await serveHttp(app, { host, port });
  return { url: `${server.url}/mcp`, gone: new AbortController().signal, close: () => server.close() };
}

/** By source when it is tried again, where that is by the clock. */
function nextLooks(dir: string, failures: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const looks = Object.entries(readHealth(dir)).map(([source, { nextLook }]) => [source, nextLook] as const);
  return Object.fromEntries(
    looks.filter((look): look is [string, string] => failures.has(look[0]) && look[1] !== null),
  );
}
