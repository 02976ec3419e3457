/** Two processes write one index: what one stores between another's look and its write is not written over. Needs a Qdrant. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { DIMENSIONS } from '../contract/context.ts';
import { axis, pointFixture } from '../contract/points.ts';
import { createQdrantSearchIndex } from './qdrant-search-index.ts';
import { freshAlias, removeAlias, TEST_URL } from './test-server.ts';

/** The server behind a door that does something before each write of vectors. */
async function doorOf(url: string, beforeVectors: () => Promise<void>): Promise<string> {
  const isWriteOfVectors = ({ method, url: path }: IncomingMessage): boolean =>
    method === 'PUT' && path!.includes('/points/vectors');
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (isWriteOfVectors(request)) await beforeVectors();
    const answer = await fetch(new URL(request.url!, url), {
      ...{ method: request.method!, headers: { 'content-type': 'application/json' } },
      ...(body.length > 0 && { body }),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.skipIf(TEST_URL === undefined)('a vector is not stored on a text that came in between', async () => {
  const alias = freshAlias();
  onTestFinished(() => removeAlias(alias));
  const settings = { alias, dimensions: DIMENSIONS, fingerprint: 'model' };
  const other = await createQdrantSearchIndex({ url: TEST_URL!, ...settings });
  const [before, after] = [pointFixture({ body: 'the first text' }), pointFixture({ body: 'another text' })];
  const kept = pointFixture({ path: 'kept.md', body: 'stays' });
  expect(after.id).toBe(before.id);
  await other.upsert([before, kept]);

  const url = await doorOf(TEST_URL!, () => other.upsert([after]));
  const slow = await createQdrantSearchIndex({ url, ...settings });
  await slow.setVectors([before, kept].map(({ id, textHash }) => ({ id, textHash, vector: axis(DIMENSIONS, 1) })));
  expect((await other.missingVectors(10)).map(({ id, textHash }) => [id, textHash])).toEqual([
    [after.id, after.textHash],
  ]);
  expect((await other.dense(axis(DIMENSIONS, 1), { limit: 5 })).map(({ chunkId }) => chunkId)).toEqual([kept.id]);
  await Promise.all([slow.close(), other.close()]);
});
