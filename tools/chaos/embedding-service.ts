/** An embedding service on loopback that costs nothing, so that crashes and not vectors take the time. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createHttpEmbedder, type Embedder } from '@docgraph/embedding';
import type { ModelChoice } from '@docgraph/installation';
import { CHEAP_DIMENSIONS, createCheapEmbedder } from '@docgraph/ingestion/testing';

export interface EmbeddingService {
  /** For the record of an installation. */
  readonly model: ModelChoice;
  /** The same model for this process. */
  readonly embedder: Embedder;
  close(): void;
}

export async function startEmbeddingService(): Promise<EmbeddingService> {
  const cheap = createCheapEmbedder();
  const server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const { input } = JSON.parse(body) as { readonly input: readonly string[] };
      const vectors = await cheap.embed(input, { kind: 'query' });
      const data = vectors.map((vector, index) => ({ index, embedding: [...vector] }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const choice = { url, model: 'terms', dimensions: CHEAP_DIMENSIONS };
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { model: { kind: 'http', ...choice, apiKeyVariable: null }, embedder: createHttpEmbedder(choice), close };
}
