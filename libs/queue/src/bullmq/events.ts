/** BullMQ's stream of events in our words. */
import type { Json } from '@docgraph/domain';
import type { QueueEvents } from 'bullmq';
import type { JobEvent } from '../job-queue.ts';

/** Faults of the connection are not told: it comes back and goes on where it was. */
export function tell(events: QueueEvents, listener: (event: JobEvent) => void): void {
  events.on('error', () => {});
  events.on('progress', ({ jobId: id, data }) => listener({ kind: 'progress', id, progress: data as Json }));
  events.on('completed', ({ jobId: id }) => listener({ kind: 'done', id }));
  events.on('failed', ({ jobId: id, failedReason: reason }) => listener({ kind: 'dead', id, reason }));
  events.on('stalled', ({ jobId: id }) => listener({ kind: 'stalled', id }));
}
