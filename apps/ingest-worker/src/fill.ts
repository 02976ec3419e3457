/** Computes vectors behind everything else, and lets readers change over to an index that has become complete. */
import { toAppError } from '@docgraph/domain';
import type { IngestEvent } from '@docgraph/ingestion';
import { retryPauseMs, type Alarm } from './alarm.ts';
import type { WriteSide } from './write-side.ts';

export interface FillOptions {
  readonly side: WriteSide;
  /** Names of those that an index must have before it answers in another's place. */
  readonly sources: readonly string[];
  /** Rings after each sync. */
  readonly alarm: Alarm;
  /** Whether the index holds every source: one that is built beside the answering index is published then. */
  readonly isComplete: () => boolean;
  readonly onEvent: (event: IngestEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs until the signal aborts; never rejects. */
export async function fillVectorsBehind({
  side,
  sources,
  alarm,
  isComplete,
  onEvent,
  signal,
}: FillOptions): Promise<void> {
  const { ingestor, writer } = side;
  let failures = 0;
  while (!signal.aborted) {
    try {
      await ingestor.fill(signal);
      if (isComplete() && !writer.isPublished()) {
        await ingestor.verify(sources);
        await writer.publish();
      }
      failures = 0;
    } catch (error) {
      if (signal.aborted || toAppError(error).kind === 'aborted') break;
      failures++;
      onEvent({ kind: 'failed', doing: 'embedding', error });
    }
    await alarm.wait(failures === 0 ? null : retryPauseMs(failures), signal);
  }
}
