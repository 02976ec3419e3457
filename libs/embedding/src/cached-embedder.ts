/** An embedder that computes each text once: passages are kept on disk, questions in memory. */
import { sha256 } from '@docgraph/domain';
import type { Embedder, EmbedOptions, TextKind } from './embedder.ts';
import type { EmbeddingCache } from './embedding-cache.ts';

export interface CachedEmbedder extends Embedder {
  /** Texts since the start. `computed` went to the model; equal texts of one call count as one there. */
  stats(): { readonly hits: number; readonly misses: number; readonly computed: number };
}

/** Questions kept in memory: 1.5 MB at 384 dimensions. */
const QUERIES_MAX = 1000;

interface Store {
  get(hashes: readonly string[]): readonly (Float32Array | undefined)[];
  put(entries: readonly { readonly textHash: string; readonly vector: Float32Array }[]): void;
}

/**
 * Closing it closes the embedder, not the cache. Each vector handed out is the caller's own copy.
 * @param cache Null for a process that only asks questions.
 */
export function createCachedEmbedder(embedder: Embedder, cache: EmbeddingCache | null): CachedEmbedder {
  const stores: Readonly<Record<TextKind, Store | null>> = {
    query: createMemoryStore(QUERIES_MAX),
    passage: cache === null ? null : diskStore(cache, embedder.fingerprint),
  };
  const counts = { hits: 0, misses: 0, computed: 0 };

  async function embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[]> {
    const store = stores[options.kind];
    const hashes = texts.map((text) => sha256(text));
    const found = store?.get(hashes) ?? [];
    const missing = new Map<string, string>();
    texts.forEach((text, i) => {
      if (found[i] === undefined) missing.set(hashes[i]!, text);
      counts[found[i] === undefined ? 'misses' : 'hits']++;
    });
    const computed = await compute(missing, options);
    store?.put([...computed].map(([textHash, vector]) => ({ textHash, vector })));
    return hashes.map((hash, i) => found[i] ?? computed.get(hash)!.slice());
  }

  async function compute(
    missing: ReadonlyMap<string, string>,
    options: EmbedOptions,
  ): Promise<Map<string, Float32Array>> {
    if (missing.size === 0) return new Map();
    const vectors = await embedder.embed([...missing.values()], options);
    counts.computed += vectors.length;
    return new Map([...missing.keys()].map((hash, i) => [hash, vectors[i]!]));
  }

  return {
    profile: embedder.profile,
    fingerprint: embedder.fingerprint,
    embed,
    stats: () => ({ ...counts }),
    close: () => embedder.close(),
  };
}

function diskStore(cache: EmbeddingCache, fingerprint: string): Store {
  const space = { fingerprint, kind: 'passage' } as const;
  return {
    get: (hashes) => cache.get(space, hashes),
    put: (entries) => {
      if (entries.length > 0) cache.put(space, entries);
    },
  };
}

/** Keeps the most recently used: a `Map` remembers the order of insertion. */
function createMemoryStore(entriesMax: number): Store {
  const entries = new Map<string, Float32Array>();
  return {
    get: (hashes) =>
      hashes.map((hash) => {
        const vector = entries.get(hash);
        if (vector === undefined) return undefined;
        entries.delete(hash);
        entries.set(hash, vector);
        return vector.slice();
      }),
    put: (added) => {
      for (const { textHash, vector } of added) entries.set(textHash, vector);
      for (const oldest of entries.keys()) {
        if (entries.size <= entriesMax) break;
        entries.delete(oldest);
      }
    },
  };
}
