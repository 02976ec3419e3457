/** The worker: follows every folder, computes vectors behind, and knows how far each source has come. */
import { resolve } from 'node:path';
import { AppError, toAppError, type SourceId } from '@docgraph/domain';
import type { Connector, FolderSource, IngestEvent } from '@docgraph/ingestion';
import { createAlarm, type Alarm } from './alarm.ts';
import { fillVectorsBehind } from './fill.ts';
import { followSource } from './follow.ts';
import { declareSources, type WriteSide } from './write-side.ts';
import type { Config } from './config.ts';

export interface SourceStatus {
  readonly id: string;
  readonly revision: string | null;
  readonly indexedAt: string | null;
  /** Whether this process has brought it up to date at least once. */
  readonly synced: boolean;
  /** Message of the last failure; null after a success. */
  readonly lastError: string | null;
}

export interface WorkerStatus {
  /** Every source has been brought up to date once. */
  readonly ready: boolean;
  /** Share of the chunks that have a vector, 0 to 1. */
  readonly semantic: number;
  /** Why vectors cannot be computed; null while they can. */
  readonly embeddingError: string | null;
  readonly sources: readonly SourceStatus[];
}

export interface Worker {
  /** Repairs what an interrupted run left, then works until the signal aborts. Rejects only when the index fails. */
  run(signal: AbortSignal): Promise<void>;
  /** Asks for a sync of one source, or of all (null); returns their names. Throws `not-found` for an unknown one. */
  requestSync(source: string | null): readonly string[];
  status(): Promise<WorkerStatus>;
  /** To be told everything that the ingestor tells. */
  onEvent(event: IngestEvent): void;
}

/** Declares the folders of the configuration and returns the worker that follows them; {@link Worker.run} starts it. */
export async function createWorker(
  side: WriteSide,
  config: Pick<Config, 'dataDir' | 'sources' | 'configFile' | 'gitProtocols' | 'resyncSeconds'>,
  tell: (event: IngestEvent) => void,
): Promise<Worker> {
  const { writer, ingestor } = side;
  const { sources: settings, configFile, gitProtocols, dataDir } = config;
  const connectors = await declareSources(writer, {
    ...{ settings, configFile, gitProtocols, dir: resolve(dataDir), variable: side.variable },
  });
  const folders = await foldersOf(connectors);
  const alarms = new Map<string, Alarm>(folders.map(({ id }) => [id, createAlarm()]));
  const fillAlarm = createAlarm();
  const synced = new Set<string>();
  const errors = new Map<string, string>();
  let embeddingError: string | null = null;

  const note = (event: IngestEvent): void => {
    if (event.kind === 'synced') {
      synced.add(event.report.source);
      errors.delete(event.report.source);
      fillAlarm.ring();
    } else if (event.kind === 'embedding' || event.kind === 'embedded') embeddingError = null;
    else if (event.kind === 'failed') {
      const { message } = toAppError(event.error);
      if (event.doing === 'embedding') embeddingError = message;
      else if (event.source !== undefined) errors.set(event.source, message);
    }
  };
  const onFailed = (event: IngestEvent): void => {
    note(event);
    tell(event);
  };
  const isComplete = (): boolean => synced.size === folders.length;

  return {
    onEvent(event) {
      note(event);
      // A watch failed: the source's own loop tries again, with pauses.
      if (event.kind === 'failed' && event.source !== undefined) alarms.get(event.source)?.ring();
    },
    async run(signal) {
      await ingestor.repair(signal);
      const follow = (source: FolderSource): Promise<void> =>
        followSource({
          ...{ source, ingestor, signal, onEvent: onFailed },
          alarm: alarms.get(source.id)!,
          resyncMs: config.resyncSeconds * 1000,
        });
      const fill = fillVectorsBehind({ side, alarm: fillAlarm, isComplete, onEvent: onFailed, signal });
      await Promise.all([fill, ...folders.map(follow)]);
    },
    requestSync(source) {
      const names = source === null ? [...alarms.keys()] : [source];
      for (const name of names) {
        const alarm = alarms.get(name);
        if (alarm === undefined) throw unknownSource(name, [...alarms.keys()]);
        alarm.ring();
      }
      return names;
    },
    async status() {
      const [records, { points, vectors }] = await Promise.all([writer.graph.sources(), writer.index.stats()]);
      const sources = folders.map(({ id }): SourceStatus => {
        const record = records.find((known) => known.id === id);
        const { revision = null, indexedAt = null } = record ?? {};
        return { id, revision, indexedAt, synced: synced.has(id), lastError: errors.get(id) ?? null };
      });
      return { ready: isComplete(), semantic: points === 0 ? 0 : vectors / points, embeddingError, sources };
    },
  };
}

/** Sources that are here already and can be watched. */
async function foldersOf(connectors: readonly Connector[]): Promise<readonly FolderSource[]> {
  const folders = connectors.filter(({ kind }) => kind === 'folder');
  return Promise.all(
    folders.map(async (connector) => connector.fetch({ source: connector.id as SourceId, head: null })),
  );
}

function unknownSource(name: string, known: readonly string[]): AppError {
  return new AppError(`there is no source ${JSON.stringify(name.slice(0, 64))}: known are ${known.join(', ')}`, {
    code: 'source-not-found',
    kind: 'not-found',
  });
}
