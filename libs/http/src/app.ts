/** The HTTP door that every server of docgraph has: guards before all routes, health, readiness and metrics behind them. */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { except, hostGuard, originGuard, securityHeaders, tokenGuard } from './guards.ts';

export interface Readiness {
  readonly ready: boolean;
  /** What is there or missing, and what to do about it; for people and probes. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One answered request. The route is a pattern of ours: a label must not be the caller's to choose. */
export interface AnsweredRequest {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

export interface GuardedAppOptions {
  /** Version of the program, told by /healthz. */
  readonly version: string;
  ready(): Promise<Readiness>;
  metrics(): Promise<{ readonly text: string; readonly contentType: string }>;
  onAnswered(request: AnsweredRequest): void;
  onFailed(path: string, error: Error): void;
  /** What an unknown path is told besides that there is nothing. */
  readonly hint: string;
  /** Host names without port under which the server may be asked, besides localhost, 127.0.0.1 and [::1]. */
  readonly allowedHosts?: readonly string[];
  /** Host names of web origins that may ask, besides the local ones. */
  readonly allowedOrigins?: readonly string[];
  /** When set, every route but /healthz and `signedPaths` asks for it as a bearer token. */
  readonly token?: string;
  /**
   * Paths whose route checks a signature over each request. Neither Host nor token is asked of them: their senders know
   * no token and come through a proxy under its name, and what a page sends through DNS rebinding has no signature.
   */
  readonly signedPaths?: readonly string[];
}

/** A web-standard request handler, and what {@link serveHttp} must know about it. */
export interface HttpApp {
  fetch(request: Request): Promise<Response>;
  /** Whether a token is asked for: only then may the server listen beyond this machine. */
  readonly authenticated: boolean;
}

/** The guards, `/healthz`, `/readyz` and `/metrics`; further routes are added to what is returned. Opens no socket. */
export function createGuardedApp(options: GuardedAppOptions): Hono {
  const { token, signedPaths = [] } = options;
  const app = new Hono();
  app.use(measured(options), securityHeaders());
  app.use(except(signedPaths, hostGuard(options.allowedHosts ?? [])), originGuard(options.allowedOrigins ?? []));
  if (token !== undefined) app.use(except(['/healthz', ...signedPaths], tokenGuard(token)));
  app.get('/healthz', (c) => c.json({ status: 'ok', version: options.version }));
  app.get('/readyz', async (c) => {
    const { ready, detail } = await options.ready();
    return c.json({ ready, ...detail }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    const { text, contentType } = await options.metrics();
    return c.body(text, 200, { 'content-type': contentType });
  });
  app.notFound((c) => c.json({ error: `there is nothing at ${c.req.path.slice(0, 200)}; ${options.hint}` }, 404));
  app.onError((error, c) => failed(options, error, c));
  return app;
}

/** What {@link serveHttp} takes, of an app that was made with `token`. */
export function toHttpApp(app: Hono, token: string | undefined): HttpApp {
  return { fetch: async (request) => app.fetch(request), authenticated: token !== undefined };
}

function failed({ onFailed }: GuardedAppOptions, error: Error, c: Context): Response {
  onFailed(c.req.path, error);
  return c.json({ error: 'internal error; the server log has the details' }, 500);
}

function measured({ onAnswered }: GuardedAppOptions): MiddlewareHandler {
  return async (c, next) => {
    const started = performance.now();
    await next();
    const pattern = routePath(c, -1);
    const route = c.res.status === 404 || pattern === '/*' || pattern === '*' ? 'none' : pattern;
    const method = KNOWN_METHODS.has(c.req.method) ? c.req.method : 'other';
    onAnswered({ route, method, status: c.res.status, seconds: (performance.now() - started) / 1000 });
  };
}

const KNOWN_METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
