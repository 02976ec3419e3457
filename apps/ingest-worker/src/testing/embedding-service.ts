/** An embedding service on loopback that knows its callers by their keys, and answers each only as often as it is told. For tests. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { CHEAP_DIMENSIONS, createCheapEmbedder } from '@docgraph/ingestion/testing';
import type { ModelChoice } from '@docgraph/installation';
import { onTestFinished } from 'vitest';

/** The variable that holds a caller's key. */
export const KEY_VARIABLE = 'DOCGRAPH_TEST_KEY';

export interface EmbeddingService {
  /** For the record of an installation. */
  readonly model: ModelChoice;
  /** Texts that were answered to the caller with this key, in order. */
  answered(key: string): readonly string[];
  /** Requests of the caller that wait for an answer. */
  waiting(key: string): number;
  /** Answers so many more requests of the caller. */
  allow(key: string, requests: number): void;
}

interface Caller {
  readonly answered: string[];
  readonly waiting: (() => void)[];
  allowed: number;
}

export async function startEmbeddingService(): Promise<EmbeddingService> {
  const cheap = createCheapEmbedder();
  const callers = new Map<string, Caller>();
  const callerOf = (key: string): Caller => {
    const caller = callers.get(key) ?? { answered: [], waiting: [], allowed: 0 };
    callers.set(key, caller);
    return caller;
  };
  const turn = (caller: Caller): Promise<void> =>
    new Promise((resolve) => {
      caller.waiting.push(resolve);
      serveWaiting(caller);
    });
  const server = createServer(async (request, response) => {
    const { input } = (await json(request)) as { readonly input: readonly string[] };
    const caller = callerOf(request.headers.authorization?.replace('Bearer ', '') ?? '');
    await turn(caller);
    caller.answered.push(...input);
    const vectors = await cheap.embed(input, { kind: 'query' });
    const data = vectors.map((vector, index) => ({ index, embedding: [...vector] }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return {
    model: { kind: 'http', url, model: 'terms', dimensions: CHEAP_DIMENSIONS, apiKeyVariable: KEY_VARIABLE },
    answered: (key) => callerOf(key).answered,
    waiting: (key) => callerOf(key).waiting.length,
    allow(key, requests) {
      const caller = callerOf(key);
      caller.allowed += requests;
      serveWaiting(caller);
    },
  };
}

function serveWaiting(caller: Caller): void {
  while (caller.allowed > 0 && caller.waiting.length > 0) {
    caller.allowed--;
    caller.waiting.shift()!();
  }
}
