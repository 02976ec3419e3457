/** The state of the queue as metrics. */
import type { Telemetry } from '@docgraph/observability';
import { JOB_STATES, LIST_COUNT_MAX, type JobQueue } from '@docgraph/queue';

/** Sets the gauges of the queue; rejects, and leaves them as they were, while it does not answer. For each scrape. */
export async function recordQueue(telemetry: Telemetry, queue: JobQueue<unknown>): Promise<void> {
  const counts = await queue.counts();
  for (const state of JOB_STATES) telemetry.gauge('docgraph_jobs', counts[state], { state });
  const waiting = await queue.list({ state: 'waiting', offset: 0, limit: LIST_COUNT_MAX });
  const oldestMs = Math.min(Date.now(), ...waiting.map(({ addedAtMs }) => addedAtMs));
  telemetry.gauge('docgraph_queue_age_seconds', (Date.now() - oldestMs) / 1000);
}
