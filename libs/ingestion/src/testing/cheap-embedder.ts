/** An embedder that costs nothing: the terms of a text hashed into a unit vector. For tests of what is embedded when. */
import { sha256 } from '@docgraph/domain';
import { embedByTexts, type Embedder } from '@docgraph/embedding';
import { analyze } from '@docgraph/vector';

/** Length of the vectors: few, so that a test with hundreds of texts stays fast. */
export const CHEAP_DIMENSIONS = 32;

export interface CheapEmbedder extends Embedder {
  /** Every passage that was asked for, in order. */
  readonly passages: string[];
}

/** Deterministic: equal text, equal vector, in any process. */
export function createCheapEmbedder(): CheapEmbedder {
  const passages: string[] = [];
  const embed: Embedder['embed'] = async (texts, { kind, signal }) => {
    signal?.throwIfAborted();
    if (kind === 'passage') passages.push(...texts);
    return texts.map(vectorOf);
  };
  return {
    passages,
    profile: {
      ...{ name: 'terms', dimensions: CHEAP_DIMENSIONS, maxTokens: 256, pooling: 'mean' },
      prefixes: { query: '', passage: '' },
    },
    fingerprint: 'terms-1',
    embed,
    embedQuestion: embedByTexts(embed),
    async close() {},
  };
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(CHEAP_DIMENSIONS);
  for (const term of ['', ...analyze(text)]) {
    const slot = Number.parseInt(sha256(term).slice(0, 8), 16) % CHEAP_DIMENSIONS;
    vector[slot] = vector[slot]! + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
