/** A served fixture and clients of every era, for tests of the doors. Not exported. */
import { type HttpServer, serveHttp } from '@docgraph/http';
import { type ExposedTelemetry, createTelemetry } from '@docgraph/observability';
import type { Answers } from '@docgraph/retrieval';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as LegacyTransport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { createFixture } from './fixture.ts';
import { createHttpApp, type HttpAppOptions } from './http.ts';
import { createMcpService } from './service.ts';

export const info = { name: 'docgraph', version: '1.2.3' };

export interface ServedFixture extends HttpServer {
  readonly telemetry: ExposedTelemetry;
}

type Changes = Partial<HttpAppOptions> & { readonly answers?: Answers; readonly drainTimeoutMs?: number };

/** The fixture on a free port of this machine. */
export async function startFixture(changes: Changes = {}): Promise<ServedFixture> {
  const { answers = createFixture(), drainTimeoutMs = 2000, ...options } = changes;
  const telemetry = createTelemetry({ service: 'test', logLevel: 'silent' });
  const service = createMcpService({ answers, telemetry, info });
  const app = createHttpApp({ service, telemetry, ready: async () => ({ ready: true, detail: {} }), ...options });
  const server = await serveHttp(app, { host: '127.0.0.1', port: 0, drainTimeoutMs });
  return { ...server, telemetry };
}

/** What a tool call gave, in the terms that all clients share. */
export interface Outcome {
  readonly text: string;
  readonly isError: boolean;
  readonly structured: unknown;
}

export interface TestClient {
  tools(): Promise<readonly string[]>;
  call(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

/** Official clients by how they speak: the 2.x client in its three modes, and the 1.x client. */
export const ERAS = ['2.x legacy', '2.x auto', '2.x pinned to 2026-07-28', '1.x'] as const;
export type Era = (typeof ERAS)[number];

const MODES = {
  '2.x legacy': 'legacy',
  '2.x auto': 'auto',
  '2.x pinned to 2026-07-28': { pin: '2026-07-28' },
} as const;

/** Connects over HTTP. */
export function connect(era: Era, url: string, headers: Record<string, string> = {}): Promise<TestClient> {
  const endpoint = new URL(`${url}/mcp`);
  const options = { requestInit: { headers } };
  if (era === '1.x') return connectLegacy(new LegacyHttpTransport(endpoint, options) as LegacyTransport);
  return connectModern(era, new StreamableHTTPClientTransport(endpoint, options));
}

/** Connects the 2.x client over any transport. */
export async function connectModern(era: Exclude<Era, '1.x'>, transport: Transport): Promise<TestClient> {
  const client = new Client({ name: 'test', version: '0' }, { versionNegotiation: { mode: MODES[era] } });
  await client.connect(transport);
  return {
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args, signal) =>
      outcome(await client.callTool({ name, arguments: args }, signal === undefined ? {} : { signal })),
    close: () => client.close(),
  };
}

/** Connects the 1.x client over any transport. */
export async function connectLegacy(transport: LegacyTransport): Promise<TestClient> {
  const client = new LegacyClient({ name: 'test', version: '0' });
  await client.connect(transport);
  return {
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args, signal) =>
      outcome(await client.callTool({ name, arguments: args }, undefined, signal === undefined ? {} : { signal })),
    close: () => client.close(),
  };
}

function outcome(result: { readonly [key: string]: unknown }): Outcome {
  const [first] = result['content'] as readonly { text: string }[];
  return { text: first?.text ?? '', isError: result['isError'] === true, structured: result['structuredContent'] };
}
