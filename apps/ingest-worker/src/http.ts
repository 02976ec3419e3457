/** The worker's HTTP door: health, readiness with the state of each source, metrics, and a sync on demand. */
import { toAppError } from '@docgraph/domain';
import { createGuardedApp, toHttpApp, type HttpApp } from '@docgraph/http';
import type { ExposedTelemetry } from '@docgraph/observability';
import { mountWebhooks, WEBHOOK_PATHS, type WebhookOptions } from './webhooks.ts';
import type { Worker } from './worker.ts';

export interface WorkerAppOptions {
  readonly worker: Worker;
  readonly telemetry: ExposedTelemetry;
  readonly version: string;
  readonly token: string | undefined;
  /** Without it there are no webhooks. */
  readonly webhooks: Omit<WebhookOptions, 'telemetry'> | undefined;
}

/** Builds the handler; it opens no socket. */
export function createWorkerApp({ worker, telemetry, version, token, webhooks }: WorkerAppOptions): HttpApp {
  const app = createGuardedApp({
    version,
    ready: async () => {
      const { ready, ...detail } = await worker.status();
      return { ready, detail };
    },
    metrics: async () => ({ text: await telemetry.metricsText(), contentType: telemetry.metricsContentType }),
    onAnswered: ({ route, method, status, seconds }) => {
      telemetry.count('docgraph_http_requests_total', { route, method, status: String(status) });
      telemetry.observe('docgraph_http_request_seconds', seconds, { route });
    },
    onFailed: (path, error) => telemetry.log('error', 'an HTTP request failed', { path, error }),
    hint: 'POST /sync asks for a sync; MCP is served by mcp-server',
    ...(token !== undefined && { token }),
    ...(webhooks !== undefined && { signedPaths: WEBHOOK_PATHS }),
  });
  if (webhooks !== undefined) mountWebhooks(app, { ...webhooks, telemetry });
  app.post('/sync', (c) => {
    try {
      return c.json({ accepted: worker.requestSync(c.req.query('source') ?? null) }, 202);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind !== 'not-found') throw thrown;
      return c.json({ error: error.message }, 404);
    }
  });
  return toHttpApp(app, token);
}
