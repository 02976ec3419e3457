/** Computes vectors behind everything else, and lets readers change over to an index that has become complete. */
import { toAppError } from '@docgraph/domain';
import type { IngestEvent } from '@docgraph/ingestion';
import type { InstallationWriter } from '@docgraph/installation';
import { retryPauseMs, type Alarm } from './alarm.ts';

export interface FillOptions {
  readonly writer: Pick<InstallationWriter, 'isPublished' | 'publish'>;
  /** Computes what is missing; true when nothing is. */
  readonly fill: (signal: AbortSignal) => Promise<boolean>;
  /** Rejects unless the index has all that it must have before it answers in another's place. */
  readonly verify: () => Promise<void>;
  /** Rings after each job. */
  readonly alarm: Alarm;
  /** Whether the index holds every source: one that is built beside the answering index is published then. */
  readonly isComplete: () => boolean;
  readonly onEvent: (event: IngestEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs until the signal aborts; never rejects. */
export async function fillVectorsBehind({
  writer,
  fill,
  verify,
  alarm,
  isComplete,
  onEvent,
  signal,
}: FillOptions): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      if ((await fill(signal)) && isComplete() && !writer.isPublished()) {
        await verify();
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
