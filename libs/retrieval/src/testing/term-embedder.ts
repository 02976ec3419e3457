/** An embedder that costs nothing: the terms of a text hashed into a unit vector. Equal text, equal vector. */
import { sha256 } from '@docgraph/domain';
import { embedByTexts, type Embedder } from '@docgraph/embedding';
import { analyze } from '@docgraph/vector';

export const TERM_DIMENSIONS = 64;

export function createTermEmbedder(): Embedder {
  const embed: Embedder['embed'] = async (texts, { signal }) => {
    signal?.throwIfAborted();
    return texts.map(vectorOf);
  };
  return {
    profile: {
      ...{ name: 'terms', dimensions: TERM_DIMENSIONS, maxTokens: 256, pooling: 'mean' },
      prefixes: { query: '', passage: '' },
    },
    fingerprint: 'terms-1',
    embed,
    embedQuestion: embedByTexts(embed),
    close: async () => {},
  };
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(TERM_DIMENSIONS);
  for (const term of ['', ...analyze(text)]) {
    const slot = Number.parseInt(sha256(term).slice(0, 8), 16) % TERM_DIMENSIONS;
    vector[slot] = vector[slot]! + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
