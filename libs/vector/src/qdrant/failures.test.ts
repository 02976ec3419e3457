/** What goes wrong on the way to a server is an error of the port that says what to do; needs no Qdrant. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openConnection, type QdrantConnectionOptions } from './connection.ts';
import { createQdrantSearchIndex, openQdrantSearchIndex } from './qdrant-search-index.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A web server that answers every request alike. */
async function serverThat(answers: RequestListener): Promise<string> {
  const server = createServer(answers).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const refusal = (status: number, error: string): Promise<string> =>
  serverThat((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: { error }, time: 0 }));
  });

async function ask(
  url: string,
  options: Partial<QdrantConnectionOptions> = {},
  signal?: AbortSignal,
): Promise<unknown> {
  const connection = await openConnection({ url, ...options });
  closing.push(() => connection.close());
  return connection.read('question', (calls, init) => calls.getCollections({}, init), signal);
}

test('every refusal of the server has a code, a kind and an advice', async () => {
  const cases: [status: number, text: string, code: string, kind: string][] = [
    [400, 'Wrong input: Not existing vector name error: dense-1', 'index-incompatible', 'conflict'],
    [400, 'Wrong input: something else', 'index-failed', 'internal'],
    [401, 'no key', 'index-unauthorized', 'unavailable'],
    [403, 'read only', 'index-unauthorized', 'unavailable'],
    [404, "Not found: Collection `x` doesn't exist!", 'index-not-found', 'not-found'],
    [409, 'already exists', 'index-exists', 'conflict'],
    [429, 'rate limit', 'index-busy', 'unavailable'],
    [500, 'No space left on device', 'index-unavailable', 'unavailable'],
    [503, 'starting', 'index-unavailable', 'unavailable'],
  ];
  for (const [status, text, code, kind] of cases) {
    const url = await refusal(status, text);
    const failed = ask(url);
    await expect(failed, text).rejects.toMatchObject({ name: 'AppError', code, kind });
    await expect(failed).rejects.toThrow(`${url}: question failed: ${text}; `);
  }
});

test('a limit with a time to wait, a reply that is no reply and a web page are errors as well', async () => {
  const limited = await serverThat((_request, response) => response.writeHead(429, { 'retry-after': '3' }).end('{}'));
  await expect(ask(limited)).rejects.toMatchObject({ code: 'index-busy', kind: 'unavailable' });
  const page = await serverThat((_request, response) => response.end('<html>'));
  await expect(ask(page)).rejects.toMatchObject({ kind: 'unavailable' });
  const hangUp = await serverThat((request) => request.socket.destroy());
  await expect(ask(hangUp)).rejects.toMatchObject({ code: 'index-unavailable', kind: 'unavailable' });
});

test('a server that is not there, and one that does not answer in time, are unavailable', async () => {
  const gone = await serverThat(() => undefined);
  closing.splice(0).forEach((close) => close());
  await expect(ask(gone)).rejects.toMatchObject({ code: 'index-unavailable', kind: 'unavailable' });
  await expect(ask(gone)).rejects.toThrow(/ECONNREFUSED; check that the server runs/);
  const silent = await serverThat(() => undefined);
  await expect(ask(silent, { readTimeoutMs: 50 })).rejects.toMatchObject({
    code: 'index-timeout',
    kind: 'unavailable',
  });
});

test('an abort ends the request at once, with the reason of the one who aborts', async () => {
  let arrived = (): void => undefined;
  let gone = (): void => undefined;
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  const hungUp = new Promise<void>((resolve) => (gone = resolve));
  const url = await serverThat((request) => {
    request.socket.once('close', gone);
    arrived();
  });
  const controller = new AbortController();
  const failed = expect(ask(url, {}, controller.signal)).rejects.toThrow('enough');
  await asked;
  controller.abort(new Error('enough'));
  await failed;
  await hungUp;
});

test('closing ends what is under way and refuses the rest', async () => {
  const url = await serverThat(() => undefined);
  const connection = await openConnection({ url });
  const pending = connection.read('question', (calls, init) => calls.getCollections({}, init));
  const failed = expect(pending).rejects.toMatchObject({ code: 'index-closed', kind: 'conflict' });
  connection.close();
  connection.close();
  await failed;
});

test('options that cannot be are refused before anything is sent', async () => {
  const options = { url: 'http://127.0.0.1:1', dimensions: 2, fingerprint: 'model' };
  for (const dimensions of [0, 1.5, NaN, 70_000])
    await expect(createQdrantSearchIndex({ ...options, dimensions })).rejects.toMatchObject({
      code: 'dimensions-invalid',
    });
  for (const alias of ['', 'a/b', 'a.b', 'x'.repeat(65)])
    await expect(openQdrantSearchIndex({ ...options, alias })).rejects.toMatchObject({ code: 'alias-invalid' });
  for (const url of ['localhost:6333', 'ftp://x', ''])
    await expect(openQdrantSearchIndex({ ...options, url })).rejects.toMatchObject({ code: 'url-invalid' });
});

test('the key and the settings of a cluster are sent', async () => {
  const seen: string[] = [];
  const url = await serverThat((request, response) => {
    seen.push(`${request.headers['api-key'] as string} ${request.url as string}`);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"result": {"count": 3}}');
  });
  const settings = { apiKey: 'secret', consistency: 'quorum', ordering: 'strong', writeTimeoutMs: 1500 } as const;
  const connection = await openConnection({ url, ...settings });
  closing.push(() => connection.close());
  const { readParameters, writeParameters } = connection;
  await connection.read('count', (calls, init) => calls.countPoints({ collection_name: 'c', ...readParameters }, init));
  await connection.write('removal', (calls, init) =>
    calls.deletePoints({ collection_name: 'c', ...writeParameters, points: [1] }, init),
  );
  expect(seen).toEqual([
    expect.stringMatching(/^secret \/collections\/c\/points\/count\?.*consistency=quorum/),
    expect.stringMatching(/^secret \/collections\/c\/points\/delete\?.*wait=true.*ordering=strong.*timeout=2/),
  ]);
});
