/** An OpenAI-compatible embedding service that costs nothing: a text's vector is the sum of fixed vectors of its words. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export const WORD_VECTOR_DIMENSIONS = 384;
const DECIMALS = 4;

export interface WordVectorService {
  /** To be given to `docgraph model use NAME --url URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Near texts have near vectors as far as they share words: what bulk loading and search need, without the time of a model. */
export async function startWordVectors(): Promise<WordVectorService> {
  const known = new Map<string, Float32Array>();
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const { input } = body as { readonly input: readonly string[] };
      const data = input.map((text, index) => ({ index, embedding: vectorOf(text, known) }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function vectorOf(text: string, known: Map<string, Float32Array>): readonly number[] {
  const sum = new Float32Array(WORD_VECTOR_DIMENSIONS);
  for (const word of text.toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
    const vector = known.get(word) ?? wordVector(word);
    known.set(word, vector);
    for (let i = 0; i < sum.length; i++) sum[i]! += vector[i]!;
  }
  const length = Math.hypot(...sum) || 1;
  return Array.from(sum, (value) => Number((value / length).toFixed(DECIMALS)));
}

/** From the bytes of hashes of the word: -1 to 1. */
function wordVector(word: string): Float32Array {
  const bytes = createHash('shake256', { outputLength: WORD_VECTOR_DIMENSIONS }).update(word).digest();
  return Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
}
