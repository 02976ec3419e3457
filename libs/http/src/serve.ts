/** Listening and stopping: a socket for an HTTP door. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { AppError } from '@docgraph/domain';
import { getRequestListener } from '@hono/node-server';
import { type Connections, trackConnections } from './connections.ts';
import type { HttpApp } from './app.ts';

/** How long requests in flight may take to finish once the server is told to stop. */
export const DRAIN_TIMEOUT_DEFAULT_MS = 5_000;

export interface ServeOptions {
  /** Address or name to listen on; anything but loopback needs an app with a token. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Default {@link DRAIN_TIMEOUT_DEFAULT_MS}. */
  readonly drainTimeoutMs?: number;
  /** Names of the variables that set host and port, for messages; default those of the MCP server. */
  readonly variables?: ServeVariables;
}

export interface ServeVariables {
  readonly host: string;
  readonly port: string;
}

const MCP_SERVER_VARIABLES: ServeVariables = { host: 'DOCGRAPH_HTTP_HOST', port: 'DOCGRAPH_HTTP_PORT' };

export interface HttpServer {
  /** `http://host:port`, with the port really taken. */
  readonly url: string;
  /** Takes no new requests, lets those in flight finish within the limit, then closes what is left. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Listens. Throws `AppError`: `validation` (`token-required`) for a host beyond this machine without a token, `conflict`
 * (`port-in-use`), `validation` (`cannot-listen`) for an address or port that cannot be had.
 */
export async function serveHttp(app: HttpApp, options: ServeOptions): Promise<HttpServer> {
  const { host, port, drainTimeoutMs = DRAIN_TIMEOUT_DEFAULT_MS, variables = MCP_SERVER_VARIABLES } = options;
  if (!isLoopback(host) && !app.authenticated) throw tokenRequired(host);
  const server = createServer(getRequestListener((request) => app.fetch(request), { overrideGlobalObjects: false }));
  const connections = trackConnections(server);
  await listen(server, { host, port, variables });
  let closing: Promise<void> | undefined;
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${taken}`,
    close: () => (closing ??= drain(server, connections, drainTimeoutMs)),
  };
}

/** Whether only this machine can reach `host`: `localhost`, `127.0.0.0/8` or `::1`. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

type Place = Required<Pick<ServeOptions, 'host' | 'port' | 'variables'>>;

function listen(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, place)));
    server.listen(place.port, place.host, () => resolve());
  });
}

async function drain(server: Server, connections: Connections, drainTimeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  connections.endIdle();
  const deadline = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
  await closed;
  clearTimeout(deadline);
}

function tokenRequired(host: string): AppError {
  return new AppError(
    `refusing to listen on ${host}: it can be reached from other machines and no token is set. ` +
      'Set DOCGRAPH_HTTP_TOKEN (for example to the output of: openssl rand -hex 32), or listen on 127.0.0.1.',
    { code: 'token-required', kind: 'validation' },
  );
}

function listenError(error: NodeJS.ErrnoException, { host, port, variables }: Place): AppError {
  if (error.code === 'EADDRINUSE')
    return new AppError(
      `port ${port} on ${host} is already in use, perhaps by another docgraph. Find its process with ` +
        `"lsof -i :${port}" (or "ss -ltnp") and stop it, or choose another port: ${variables.port}=${port + 1}.`,
      { code: 'port-in-use', kind: 'conflict', cause: error },
    );
  const reason: Readonly<Record<string, string>> = {
    EACCES: `port ${port} needs privileges; choose one from 1024 up, for example ${variables.port}=8420`,
    EADDRNOTAVAIL: `${host} is not an address of this machine; try ${variables.host}=127.0.0.1`,
    ENOTFOUND: `the name ${host} cannot be resolved; try ${variables.host}=127.0.0.1`,
  };
  return new AppError(`cannot listen on ${host}:${port}: ${reason[error.code ?? ''] ?? error.message}.`, {
    code: 'cannot-listen',
    kind: 'validation',
    cause: error,
  });
}
