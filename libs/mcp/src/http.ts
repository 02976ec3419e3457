/** The HTTP door: MCP of both eras at /mcp, health, readiness, metrics and a page for people, all behind the guards. */
import type { ExposedTelemetry } from '@docgraph/observability';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { createBuild } from './build.ts';
import { bodyGuard, hostGuard, originGuard, REQUEST_BYTES_MAX, securityHeaders, tokenGuard } from './guards.ts';
import { landingPage } from './landing.ts';
import { serveLegacy } from './legacy.ts';
import type { McpService } from './service.ts';

export interface Readiness {
  readonly ready: boolean;
  /** What is there or missing, and what to do about it; for people and probes. */
  readonly detail: Readonly<Record<string, unknown>>;
}

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

/** A web-standard request handler, and what {@link serveHttp} must know about it. */
export interface HttpApp {
  fetch(request: Request): Promise<Response>;
  /** Whether a token is asked for: only then may the server listen beyond this machine. */
  readonly authenticated: boolean;
}

const LIMITS = { maxRequestBodySize: REQUEST_BYTES_MAX } as const;

/** Builds the handler; it opens no socket. */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { service, telemetry, token } = options;
  const app = new Hono();
  app.use(measured(telemetry), securityHeaders());
  app.use(hostGuard(options.allowedHosts ?? []), originGuard(options.allowedOrigins ?? []));
  if (token !== undefined) app.use(tokenGuard(token, ['/healthz']));

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
  app.get('/healthz', (c) => c.json({ status: 'ok', version: service.info.version }));
  app.get('/readyz', async (c) => {
    const { ready, detail } = await options.ready();
    return c.json({ ready, ...detail }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) =>
    c.body(await telemetry.metricsText(), 200, { 'content-type': telemetry.metricsContentType }),
  );
  app.notFound((c) =>
    c.json({ error: `there is nothing at ${c.req.path.slice(0, 200)}; the MCP endpoint is /mcp` }, 404),
  );
  app.onError((error, c) => failed(telemetry, error, c));
  return {
    fetch: async (request) => app.fetch(request),
    authenticated: token !== undefined,
  };
}

function failed(telemetry: ExposedTelemetry, error: Error, c: Context): Response {
  telemetry.log('error', 'an HTTP request failed', { path: c.req.path, error });
  return c.json({ error: 'internal error; the server log has the details' }, 500);
}

/** Counts and times every request under its route's pattern: a label must not be the caller's to choose. */
function measured(telemetry: ExposedTelemetry): MiddlewareHandler {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const pattern = routePath(c, -1);
    const route = c.res.status === 404 || pattern === '/*' || pattern === '*' ? 'none' : pattern;
    const method = KNOWN_METHODS.has(c.req.method) ? c.req.method : 'other';
    telemetry.count('docgraph_http_requests_total', { route, method, status: String(c.res.status) });
    telemetry.observe('docgraph_http_request_seconds', (performance.now() - started) / 1000, { route });
  };
}

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
