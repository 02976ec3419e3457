/** The worker's HTTP door: health, readiness with the state of each source, metrics, and control. */
import { createGuardedApp, toHttpApp, type HttpApp } from '@docgraph/http';
import type { ExposedTelemetry } from '@docgraph/observability';
import type { JobQueue } from '@docgraph/queue';
import { addJobRoutes } from './job-routes.ts';
import { answering } from './refusal.ts';
import { mountWebhooks, WEBHOOK_PATHS, type WebhookOptions } from './webhooks.ts';
import type { Worker } from './worker.ts';

export interface WorkerAppOptions {
  readonly worker: Worker;
  readonly queue: JobQueue<unknown>;
  readonly telemetry: ExposedTelemetry;
  readonly version: string;
  readonly token: string | undefined;
  /** Host names, besides the local ones, under which the worker may be asked. */
  readonly allowedHosts: readonly string[];
  /** Without it there are no webhooks. */
  readonly webhooks: Omit<WebhookOptions, 'telemetry'> | undefined;
}

/** Builds the handler; it opens no socket. */
export function createWorkerApp(options: WorkerAppOptions): HttpApp {
  const { worker, queue, telemetry, version, token, allowedHosts, webhooks } = options;
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
    allowedHosts,
    hint: 'POST /sync asks for a sync, GET /jobs shows the queue; MCP is served by mcp-server',
    ...(token !== undefined && { token }),
    ...(webhooks !== undefined && { signedPaths: WEBHOOK_PATHS }),
  });
  if (webhooks !== undefined) mountWebhooks(app, { ...webhooks, telemetry });
  app.post('/sync', (c) =>
    answering(c, async () => {
      const accepted = await worker.enqueue(c.req.query('source') ?? null, 'request');
      return c.json({ accepted }, 202);
    }),
  );
  app.post('/reconcile', (c) => answering(c, async () => c.json(await worker.reconcile(), 202)));
  addJobRoutes(app, queue);
  return toHttpApp(app, token);
}
