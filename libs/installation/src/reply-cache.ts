/** The cache of replies as an installation's readers use it: named by the state of the index, watched by metrics. */
import { createCache, createMemoryStore, type Cache, type CacheObserver, type SharedCacheStore } from '@docgraph/cache';
import { sha256, type AppError } from '@docgraph/domain';
import type { Telemetry } from '@docgraph/observability';
import type { CacheEngine } from './engines.ts';
import type { InstallationReader } from './reader.ts';

export interface ReplyCacheOptions<Reply> {
  readonly engine: CacheEngine;
  readonly reader: Pick<InstallationReader, 'stores'>;
  readonly telemetry: Telemetry;
  /** What is kept, and how it is read back. */
  readonly replies: {
    readonly namespace: string;
    readonly parse: (stored: unknown) => Reply;
    readonly isNothing: (reply: Reply) => boolean;
  };
}

export interface ReplyCache<Reply> {
  readonly cache: Cache<Reply>;
  /** Why the shared level does not answer at present; null while it does, and where there is none. Never rejects. */
  fault(): Promise<string | null>;
  /** Sets the gauges of the cache, for each scrape. */
  recordSize(): Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Longest that Redis may take for a command, of which a search waits for two; after a fault it is left alone for a second. */
export const REDIS_TIMEOUT_MS = 100;
/** How long a process waits for another one that computes the same reply: ten times what a search takes. */
const CLAIM_MS = 500;
/** A store that stays away is logged so often, and counted each time. */
const FAULT_LOG_INTERVAL_MS = 60_000;
/** Nothing is computed without an index, so nothing is kept under this name. */
const NO_INDEX = 'no index';

/**
 * Opens the cache; a Redis that cannot be reached is no error, the cache goes on in process until it can.
 * @throws AppError `cache-unbounded` (validation) for a Redis that would grow without bound.
 */
export async function openReplyCache<Reply>(options: ReplyCacheOptions<Reply>): Promise<ReplyCache<Reply>> {
  const { engine, reader, telemetry, replies } = options;
  const faults = createFaultLog(telemetry);
  const shared = await openShared(engine, replies.namespace);
  const cache = createCache<Reply>({
    ...{ memory: createMemoryStore(), claimMs: CLAIM_MS, parse: replies.parse, isNothing: replies.isNothing },
    ...(shared !== null && { shared }),
    revision: () => revisionOf(reader),
    observer: observerOf(telemetry, faults.note),
  });
  return {
    cache,
    async fault() {
      if (shared === null || (await cache.stats()).shared !== null) return null;
      return faults.last()?.message ?? null;
    },
    async recordSize() {
      const levels = await cache.stats();
      for (const level of ['memory', 'shared'] as const) {
        telemetry.gauge('docgraph_cache_entries', levels[level]?.entries ?? 0, { level });
        telemetry.gauge('docgraph_cache_bytes', levels[level]?.bytes ?? 0, { level });
      }
    },
    close: () => cache.close(),
  };
}

async function openShared(engine: CacheEngine, namespace: string): Promise<SharedCacheStore | null> {
  if (engine.kind === 'memory') return null;
  const { createRedisStore } = await import('@docgraph/cache/redis');
  const { url, password } = engine;
  return createRedisStore({
    ...{ url, namespace, commandTimeoutMs: REDIS_TIMEOUT_MS },
    ...(password !== undefined && { password }),
  });
}

/**
 * The version counts every change of the graph, and each change of the search index is followed by one. It begins again in a graph
 * that is deleted and made anew, which the times of the sources tell apart.
 */
async function revisionOf(reader: Pick<InstallationReader, 'stores'>): Promise<string> {
  const stores = await reader.stores();
  if (stores === null) return NO_INDEX;
  const [version, sources] = await Promise.all([stores.graph.version(), stores.graph.sources()]);
  const states = sources.map(({ id, revision, indexedAt }) => [id, revision, indexedAt]);
  return sha256(stores.identity, version, JSON.stringify([states, [...stores.defaultVersions]]));
}

function observerOf(telemetry: Telemetry, fault: (error: AppError) => void): CacheObserver {
  return {
    hit(level, kind, ageMs) {
      telemetry.count('docgraph_cache_hits_total', { level, kind });
      telemetry.observe('docgraph_cache_served_age_seconds', ageMs / 1000);
    },
    miss: () => telemetry.count('docgraph_cache_misses_total', {}),
    joined: () => telemetry.count('docgraph_cache_joined_total', {}),
    fault,
  };
}

interface FaultLog {
  readonly note: (error: AppError) => void;
  readonly last: () => AppError | null;
}

function createFaultLog(telemetry: Telemetry): FaultLog {
  let last: AppError | null = null;
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  return {
    last: () => last,
    note(error) {
      last = error;
      telemetry.count('docgraph_cache_faults_total', {});
      if (performance.now() - loggedAtMs < FAULT_LOG_INTERVAL_MS) return;
      loggedAtMs = performance.now();
      telemetry.log('warn', 'the shared cache does not answer: replies are kept in this process only', { error });
    },
  };
}
