/** The HTTP door: MCP of both eras at /mcp and a page for people, behind the guards of every server of ours. */
import {
  bodyGuard,
  createGuardedApp,
  type HttpApp,
  type Readiness,
  REQUEST_BYTES_MAX,
  toHttpApp,
} from '@docgraph/http';
import type { ExposedTelemetry } from '@docgraph/observability';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { createBuild } from './build.ts';
import { landingPage } from './landing.ts';
import { serveLegacy } from './legacy.ts';
import type { McpService } from './service.ts';

export interface HttpAppOptions {
  readonly service: McpService;
  readonly telemetry: ExposedTelemetry;
  ready(): Promise<Readiness>;
  /** Host names without port under which the server may be asked, besides localhost, 127.0.0.1 and [::1]. */
  readonly allowedHosts?: readonly string[];
  /** Host names of web origins that may ask, besides the local ones. */
  readonly allowedOrigins?: readonly string[];
  /** When set, every route but /healthz asks for it as a bearer token. */
  readonly token?: string;
}

const LIMITS = { maxRequestBodySize: REQUEST_BYTES_MAX } as const;

/** Builds the handler; it opens no socket. */
export function createHttpApp({ service, telemetry, ...door }: HttpAppOptions): HttpApp {
  const app = createGuardedApp({
    ...door,
    version: service.info.version,
    metrics: async () => ({ text: await telemetry.metricsText(), contentType: telemetry.metricsContentType }),
    onAnswered: ({ route, method, status, seconds }) => {
      telemetry.count('docgraph_http_requests_total', { route, method, status: String(status) });
      telemetry.observe('docgraph_http_request_seconds', seconds, { route });
    },
    onFailed: (path, error) => telemetry.log('error', 'an HTTP request failed', { path, error }),
    hint: 'the MCP endpoint is /mcp',
  });
  const modern = createMcpHandler(createBuild(service), {
    ...LIMITS,
    legacy: 'reject',
    onerror: (error) => telemetry.log('debug', 'an MCP request was refused', { error }),
  });
  app.all('/mcp', bodyGuard(), async (c) => {
    const request = c.req.raw;
    return (await isLegacyRequest(request, undefined, LIMITS)) ? serveLegacy(service, request) : modern.fetch(request);
  });
  app.get('/', (c) => c.html(landingPage(service, new URL(c.req.url).origin)));
  return toHttpApp(app, door.token);
}
