/** An embedding service on loopback whose vectors cost nothing, and that can be made to wait. For tests. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { CHEAP_DIMENSIONS, createCheapEmbedder } from '@docgraph/ingestion/testing';
import { onTestFinished } from 'vitest';

export interface EmbeddingService {
  /** `docgraph model use NAME` with these arguments chooses a model of the service; every name is one. */
  readonly options: readonly string[];
  /** Leaves requests for this model without a reply until {@link EmbeddingService.release}; resolves when the first has come. */
  hold(model: string): Promise<void>;
  release(): void;
}

/** Ends with the running test. */
export async function startEmbeddingService(): Promise<EmbeddingService> {
  const cheap = createCheapEmbedder();
  let held: { readonly model: string; readonly released: Promise<void>; came(): void; release(): void } | null = null;
  const server = createServer((request, response) => {
    void (async () => {
      const { model, input } = (await json(request)) as { readonly model: string; readonly input: readonly string[] };
      if (held?.model === model) {
        held.came();
        await held.released;
      }
      const vectors = await cheap.embed(input, { kind: 'query' });
      const data = vectors.map((vector, index) => ({ index, embedding: [...vector] }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    held?.release();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return {
    options: ['--url', url, '--dimensions', String(CHEAP_DIMENSIONS)],
    hold(model) {
      const [first, open] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { model, released: open.promise, came: first.resolve, release: open.resolve };
      return first.promise;
    },
    release() {
      held?.release();
      held = null;
    },
  };
}
