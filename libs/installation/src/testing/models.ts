/** Two models that cost nothing, told apart by their fingerprints: which index was made with which is what counts here. */
import type { Embedder } from '@docgraph/embedding';
import type { ModelChoice } from '../record.ts';

const DIMENSIONS = 8;

/** A choice with this name has an embedder of this fingerprint. */
export const modelNamed = (name: string): ModelChoice => ({ kind: 'local', name });

export interface CountedEmbedder extends Embedder {
  closed: number;
}

/** Every text gets the same vector. */
export function embedderNamed(name: string): CountedEmbedder {
  const vector = new Float32Array(DIMENSIONS).fill(1 / Math.sqrt(DIMENSIONS));
  return {
    closed: 0,
    profile: {
      ...{ name, dimensions: DIMENSIONS, maxTokens: 256, pooling: 'mean' },
      prefixes: { query: '', passage: '' },
    },
    fingerprint: `${name}-000000000000`,
    embed: async (texts) => texts.map(() => vector.slice()),
    embedQuestion: async ({ parts }) => [vector, ...parts.map(() => vector)],
    async close() {
      this.closed++;
    },
  };
}
