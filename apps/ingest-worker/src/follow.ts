/** Keeps one folder in step: watched for edits, scanned on a schedule, tried again when it fails or is missing. */
import { toAppError } from '@docgraph/domain';
import type { FolderSource, FolderWatch, IngestEvent, Ingestor } from '@docgraph/ingestion';
import { retryPauseMs, type Alarm } from './alarm.ts';

export interface FollowOptions {
  readonly source: FolderSource;
  readonly ingestor: Ingestor;
  readonly resyncMs: number;
  /** Rings when a sync is asked for. */
  readonly alarm: Alarm;
  readonly onEvent: (event: IngestEvent) => void;
  readonly signal: AbortSignal;
}

/** Runs until the signal aborts; never rejects. */
export async function followSource(options: FollowOptions): Promise<void> {
  const { source, ingestor, resyncMs, alarm, onEvent, signal } = options;
  let watch: FolderWatch | undefined;
  let failures = 0;
  while (!signal.aborted) {
    const started = performance.now();
    try {
      // Watched before it is scanned: an edit in between is seen by one of both.
      watch ??= await ingestor.follow(source);
      await ingestor.sync(source, signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) break;
      failures++;
      onEvent({ kind: 'failed', doing: 'sync', source: source.id, error, seconds: secondsSince(started) });
      // The watch of a folder that went away does not see it come back.
      if (toAppError(error).code === 'folder-not-found') watch = void (await watch?.close());
    }
    await alarm.wait(failures === 0 ? resyncMs : Math.min(resyncMs, retryPauseMs(failures)), signal);
  }
}

const secondsSince = (started: number): number => (performance.now() - started) / 1000;
