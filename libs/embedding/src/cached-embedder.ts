/** An embedder that computes each passage once: they are kept on disk. */
import { sha256 } from '@docgraph/domain';
import type { Embedder, EmbedOptions } from './embedder.ts';
import type { EmbeddingCache } from './embedding-cache.ts';

/** Closing it closes the embedder, not the cache. Each vector handed out is the caller's own copy. */
export function createCachedEmbedder(embedder: Embedder, cache: EmbeddingCache): Embedder {
  return {
    profile: embedder.profile,
    fingerprint: embedder.fingerprint,
    embed: async (texts, options) => {
      if (options.kind === 'query') return embedder.embed(texts, options);
      const hashes = texts.map((text) => sha256(text));
      const byHash = new Map(texts.map((text, i) => [hashes[i]!, text]));
      const vectors = await embedThrough(cache, embedder, byHash, options);
      return hashes.map((hash) => vectors.get(hash)!.slice());
    },
    embedQuestion: (question, options) => embedder.embedQuestion(question, options),
    close: () => embedder.close(),
  };
}

/** Vectors of different texts by hash: from the cache, and the rest from the model into the cache. */
async function embedThrough(
  cache: EmbeddingCache,
  embedder: Embedder,
  texts: ReadonlyMap<string, string>,
  options: EmbedOptions,
): Promise<ReadonlyMap<string, Float32Array>> {
  const space = { fingerprint: embedder.fingerprint, kind: options.kind };
  const hashes = [...texts.keys()];
  const found = cache.get(space, hashes);
  const missing = hashes.filter((_, i) => found[i] === undefined);
  const computed =
    missing.length === 0
      ? []
      : await embedder.embed(
          missing.map((hash) => texts.get(hash)!),
          options,
        );
  if (missing.length > 0)
    cache.put(
      space,
      missing.map((textHash, i) => ({ textHash, vector: computed[i]! })),
    );
  const known = hashes.flatMap((hash, i) => (found[i] === undefined ? [] : [[hash, found[i]] as const]));
  return new Map([...known, ...missing.map((hash, i) => [hash, computed[i]!] as const)]);
}
