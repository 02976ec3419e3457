/** Keeps an index in step with its sources: few syncs at a time, vectors filled in behind, edits followed. */
import pLimit from 'p-limit';
import type { SourceId } from '@docgraph/domain';
import type { Embedder } from '@docgraph/embedding';
import type { GraphStore } from '@docgraph/graph';
import type { SearchIndex } from '@docgraph/vector';
import { drain } from './drain.ts';
import { fillVectors, type VectorProgress, type VectorShare } from './fill-vectors.ts';
import { createParsePool, type ParsePool } from './parse-pool.ts';
import { reconcile, type RepairPlan } from './reconcile.ts';
import { syncFolder, type FolderSource, type SyncProgress, type SyncReport } from './sync.ts';
import { verifyComplete } from './verify.ts';
import { watchFolder, type FolderWatch } from './watch.ts';

export interface IngestorOptions {
  readonly graph: GraphStore;
  readonly index: SearchIndex;
  readonly embedder: Embedder;
  readonly now?: () => Date;
  /** Threads shared with others, which stay the caller's to close; its own by default. */
  readonly pool?: ParsePool;
  /** Syncs and shares of vectors at a time, of different sources; default 1. More than one needs stores with several writers. */
  readonly syncsMax?: number;
  readonly onEvent?: (event: IngestEvent) => void;
}

/** What an ingestor tells while it works; enough for progress bars, logs and metrics. */
export type IngestEvent =
  | { readonly kind: 'parsing'; readonly source: string; readonly progress: SyncProgress }
  | { readonly kind: 'synced'; readonly report: SyncReport; readonly seconds: number }
  | { readonly kind: 'repaired'; readonly plan: RepairPlan }
  | { readonly kind: 'embedding'; readonly progress: VectorProgress; readonly embedded: number }
  | { readonly kind: 'embedded'; readonly embedded: number; readonly seconds: number }
  | {
      readonly kind: 'failed';
      readonly doing: 'sync' | 'embedding';
      readonly source?: string;
      readonly error: unknown;
      /** How long it was tried, where that is known. */
      readonly seconds?: number;
    };

export interface Ingestor {
  /** Finishes what an interrupted run left and repairs the search index where it differs from the graph. */
  repair(signal?: AbortSignal): Promise<RepairPlan>;
  /**
   * Brings one source up to date; calls are served one after the other, or as many at a time as the options say.
   * @param since the latest run of the source when its place was looked at; default: when it is scanned.
   */
  sync(source: FolderSource, signal?: AbortSignal, since?: number): Promise<SyncReport>;
  /** Takes a source with everything indexed of it out of graph and index. */
  forget(source: SourceId, signal?: AbortSignal): Promise<void>;
  /** Computes all missing vectors; returns how many were set. Calls are served one after the other. */
  fill(signal?: AbortSignal): Promise<number>;
  /** Computes a share of the missing vectors, beside syncs and other shares; returns how many were set. */
  fillShare(share: VectorShare, signal?: AbortSignal): Promise<number>;
  /**
   * Looks whether the index has all of the sources, in graph and search index, with all vectors: before it answers in another's place.
   * @throws AppError `index-incomplete` (conflict).
   */
  verify(sources: readonly string[]): Promise<void>;
  /** Syncs a source whenever its files change, and fills in vectors afterwards; failures become events. */
  follow(source: FolderSource): Promise<FolderWatch>;
  /** Stops watches and parsing; the stores stay open. Safe to call twice. */
  close(): Promise<void>;
}

/** Threads and watches start when they are needed. */
export function createIngestor(options: IngestorOptions): Ingestor {
  const { graph, index, embedder, syncsMax = 1 } = options;
  const { now = () => new Date(), onEvent = () => {} } = options;
  const pool = options.pool ?? createParsePool();
  const fewAtATime = pLimit(syncsMax);
  const underWay = new Set<Promise<unknown>>();
  const oneFillAtATime = pLimit(1);
  const watches = new Set<FolderWatch>();
  const closing = new AbortController();

  const until = (signal?: AbortSignal): AbortSignal =>
    signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = fewAtATime(work);
    underWay.add(run);
    const ended = (): void => void underWay.delete(run);
    run.then(ended, ended);
    return run;
  };

  const sync = (source: FolderSource, signal?: AbortSignal, since?: number): Promise<SyncReport> =>
    inTurn(async () => {
      const started = performance.now();
      const report = await syncFolder(
        source,
        { graph, index, pool },
        {
          ...(since !== undefined && { since }),
          signal: until(signal),
          now,
          onProgress: (progress) => onEvent({ kind: 'parsing', source: source.id, progress }),
        },
      );
      onEvent({ kind: 'synced', report, seconds: (performance.now() - started) / 1000 });
      return report;
    });

  const fillOnce = async (signal?: AbortSignal, share?: VectorShare): Promise<number> => {
    const started = performance.now();
    const embedded = await fillVectors({
      index,
      embedder,
      ...(share !== undefined && { share }),
      signal: until(signal),
      onProgress: (progress, batch) => onEvent({ kind: 'embedding', progress, embedded: batch }),
    });
    if (embedded > 0) onEvent({ kind: 'embedded', embedded, seconds: (performance.now() - started) / 1000 });
    return embedded;
  };

  const fill = (signal?: AbortSignal): Promise<number> => oneFillAtATime(() => fillOnce(signal));

  const fillBehind = (): void => {
    // One that waits for its turn will see what is missing now.
    if (oneFillAtATime.pendingCount > 0) return;
    fill().catch((error: unknown) => {
      if (!closing.signal.aborted) onEvent({ kind: 'failed', doing: 'embedding', error });
    });
  };

  /** Resolves when the words are up to date; vectors follow. */
  const catchUp = async (source: FolderSource): Promise<void> => {
    const started = performance.now();
    try {
      await sync(source);
      fillBehind();
    } catch (error) {
      if (closing.signal.aborted) return;
      const seconds = (performance.now() - started) / 1000;
      onEvent({ kind: 'failed', doing: 'sync', source: source.id, error, seconds });
    }
  };

  return {
    async repair(signal) {
      const plan = await inTurn(() => reconcile(graph, index, until(signal)));
      if (plan.missing.length + plan.stale.length + plan.extra.length > 0) onEvent({ kind: 'repaired', plan });
      return plan;
    },
    sync,
    forget: (source, signal) =>
      inTurn(async () => {
        await graph.removeSource(source);
        await drain(graph, index, until(signal));
      }),
    fill,
    fillShare: (share, signal) => inTurn(() => fillOnce(signal, share)),
    verify: (sources) => inTurn(() => verifyComplete(graph, index, sources)),
    async follow(source) {
      closing.signal.throwIfAborted();
      const watch = await watchFolder({
        ...{ location: source.location, rules: source.rules },
        onChange: () => catchUp(source),
        onError: (error) => onEvent({ kind: 'failed', doing: 'sync', source: source.id, error }),
      });
      watches.add(watch);
      if (closing.signal.aborted) await watch.close();
      return watch;
    },
    async close() {
      closing.abort();
      await Promise.all([...watches].map((watch) => watch.close()));
      if (options.pool === undefined) await pool.close();
      // What is under way stops at its next step; its stores must not be closed below it.
      await Promise.allSettled([...underWay, oneFillAtATime(() => {})]);
    },
  };
}
