/** An embedder that computes each text once: passages are kept on disk, questions in memory. */
import { sha256 } from '@docgraph/domain';
import type { Embedder, EmbedOptions, TextKind } from './embedder.ts';
import type { EmbeddingCache } from './embedding-cache.ts';

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
export function createCachedEmbedder(embedder: Embedder, cache: EmbeddingCache | null): Embedder {
  const stores: Readonly<Record<TextKind, Store | null>> = {
    query: createMemoryStore(QUERIES_MAX),
    passage: cache === null ? null : diskStore(cache, embedder.fingerprint),
  };
  return {
    profile: embedder.profile,
    fingerprint: embedder.fingerprint,
    embed: async (texts, options) => {
      const hashes = texts.map((text) => sha256(text));
      const byHash = new Map(texts.map((text, i) => [hashes[i]!, text]));
      const vectors = await embedThrough(stores[options.kind], embedder, byHash, options);
      return hashes.map((hash) => vectors.get(hash)!.slice());
    },
    close: () => embedder.close(),
  };
}

/** Vectors of different texts by hash: from the store, and the rest from the model into the store. */
async function embedThrough(
  store: Store | null,
  embedder: Embedder,
  texts: ReadonlyMap<string, string>,
  options: EmbedOptions,
): Promise<ReadonlyMap<string, Float32Array>> {
  const hashes = [...texts.keys()];
  const found = store?.get(hashes) ?? [];
  const missing = hashes.filter((_, i) => found[i] === undefined);
  const computed =
    missing.length === 0
      ? []
      : await embedder.embed(
          missing.map((hash) => texts.get(hash)!),
          options,
        );
  if (missing.length > 0) store?.put(missing.map((textHash, i) => ({ textHash, vector: computed[i]! })));
  const known = hashes.flatMap((hash, i) => (found[i] === undefined ? [] : [[hash, found[i]] as const]));
  return new Map([...known, ...missing.map((hash, i) => [hash, computed[i]!] as const)]);
}

function diskStore(cache: EmbeddingCache, fingerprint: string): Store {
  const space = { fingerprint, kind: 'passage' } as const;
  return {
    get: (hashes) => cache.get(space, hashes),
    put: (entries) => cache.put(space, entries),
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
        return vector;
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
