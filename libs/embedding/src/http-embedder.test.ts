import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Embedder } from './embedder.ts';
import { createHttpEmbedder } from './http-embedder.ts';
import type { HttpEmbedderOptions } from './http-embedder.ts';
import { createLocalEmbedder } from './local-embedder.ts';
import { SHIPPED_MODEL } from './testing/shipped-model.ts';

interface Body {
  readonly model: string;
  readonly input: readonly string[];
}
interface Row {
  index: number;
  embedding: unknown[];
}
/** What the service does with one request; `rows` are the right answer, to be spoilt. */
type Behaviour = (response: ServerResponse, rows: Row[]) => void;

const KEY = 'sk-very-secret-0123456789';
const honest: Behaviour = (response, rows) => response.end(JSON.stringify({ object: 'list', data: rows }));
const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    response.writeHead(code, headers).end(`upstream says: key ${KEY} and a document`);

let model: Embedder;
let url: string;
/** The next behaviours, one a request; honest when there is none left. */
let script: Behaviour[] = [];
let requests: { path: string; authorization: string | undefined; body: Body }[] = [];

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = JSON.parse(await text(request)) as Body;
  requests.push({ path: request.url!, authorization: request.headers.authorization, body });
  const vectors = await model.embed(body.input, { kind: 'passage' });
  const rows = vectors.map((vector, index) => ({ index, embedding: Array.from(vector, (value) => value * 3) }));
  (script.shift() ?? honest)(response, rows);
}

const server = createServer((request, response) => void serve(request, response));

beforeAll(async () => {
  model = await createLocalEmbedder({ modelDir: SHIPPED_MODEL, threads: 1 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await model.close();
});
beforeEach(() => {
  script = [];
  requests = [];
});

const create = (options: Partial<HttpEmbedderOptions> = {}): Embedder =>
  createHttpEmbedder({ url, model: 'minilm', dimensions: 384, apiKey: KEY, backoffMs: 1, ...options });
const embed = (options: Partial<HttpEmbedderOptions> = {}, texts = ['one', 'two']): Promise<unknown> =>
  create(options).embed(texts, { kind: 'passage' });

test('vectors of a service are scaled to length 1 and in the order of the texts', async () => {
  const texts = ['one', 'two', 'three', 'four', 'five'];
  const vectors = await create({ batchSize: 2 }).embed(texts, { kind: 'passage' });
  const expected = await model.embed(texts, { kind: 'passage' });
  vectors.forEach((vector, i) => vector.forEach((value, d) => expect(value).toBeCloseTo(expected[i]![d]!, 6)));
  expect(requests.map(({ body }) => body)).toEqual([
    { model: 'minilm', input: ['one', 'two'] },
    { model: 'minilm', input: ['three', 'four'] },
    { model: 'minilm', input: ['five'] },
  ]);
  expect(requests[0]).toMatchObject({ path: '/v1/embeddings', authorization: `Bearer ${KEY}` });
});

test('prefixes are put before the texts by their kind', async () => {
  const embedder = create({ prefixes: { query: 'query: ', passage: 'passage: ' } });
  await embedder.embed(['a'], { kind: 'query' });
  await embedder.embed(['b'], { kind: 'passage' });
  expect(requests.map(({ body }) => body.input)).toEqual([['query: a'], ['passage: b']]);
});

test.each([
  ['429', status(429)],
  ['429 with a time to wait', status(429, { 'retry-after': '0' })],
  ['503', status(503)],
  ['a lost connection', (response: ServerResponse) => response.destroy()],
  ['a reply that breaks off', (response: ServerResponse) => response.write('{"da', () => response.destroy())],
] as const)('%s is tried again and answered', async (_, behaviour) => {
  script = [behaviour, behaviour];
  expect(await embed()).toHaveLength(2);
  expect(requests).toHaveLength(3);
});

test('the time that a 429 asks for is waited', async () => {
  script = [status(429, { 'retry-after': '1' })];
  const start = performance.now();
  await embed();
  expect(performance.now() - start).toBeGreaterThan(990);
});

test('a time to wait beyond the limit fails at once and says so', async () => {
  script = [status(429, { 'retry-after': '3600' })];
  await expect(embed()).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('3600 s') as string,
  });
  expect(requests).toHaveLength(1);
});

test('a service that stays busy is given up after the retries', async () => {
  script = Array.from({ length: 9 }, () => status(500));
  await expect(embed({ retriesMax: 2 })).rejects.toMatchObject({ code: 'embedding-service-busy', kind: 'unavailable' });
  expect(requests).toHaveLength(3);
});

test('a question is given up sooner than a passage, for somebody waits for its answer', async () => {
  script = Array.from({ length: 9 }, () => status(503));
  await expect(create().embed(['a'], { kind: 'query' })).rejects.toMatchObject({ kind: 'unavailable' });
  expect(requests).toHaveLength(2);
});

test('a service that does not answer is timed out', async () => {
  script = [() => {}];
  await expect(embed({ timeoutMs: 100, retriesMax: 0 })).rejects.toMatchObject({
    code: 'embedding-timeout',
    kind: 'unavailable',
  });
});

test('nobody listening is an error without the address', async () => {
  const call = embed({ url: 'http://127.0.0.1:9/v1', retriesMax: 0 });
  await expect(call).rejects.toMatchObject({ code: 'embedding-unreachable', kind: 'unavailable' });
  await expect(call).rejects.not.toThrow('127.0.0.1');
});

test.each([400, 401, 403, 404, 413, 302])('HTTP %d is not tried again', async (code) => {
  script = [status(code, { location: 'http://127.0.0.1:9/' })];
  await expect(embed()).rejects.toMatchObject({ kind: 'validation', metadata: { status: code } });
  expect(requests).toHaveLength(1);
});

const spoil =
  (change: (rows: Row[]) => unknown): Behaviour =>
  (response, rows) =>
    response.end(JSON.stringify({ data: change(rows) }));
const raw =
  (body: (rows: Row[]) => string): Behaviour =>
  (response, rows) =>
    response.end(body(rows));

test.each<[string, Behaviour, string]>([
  ['NaN as JSON', raw(() => '{"data": [{"index": 0, "embedding": [NaN]}]}'), 'no valid JSON'],
  [
    'null for NaN',
    spoil((rows) => rows.map((row) => ({ ...row, embedding: [null, ...row.embedding.slice(1)] }))),
    'data.0.embedding.0',
  ],
  [
    'an infinite value',
    raw((rows) => JSON.stringify({ data: rows }).replace(/\[[-\d.]+/, '[1e999')),
    'data.0.embedding.0',
  ],
  [
    'a zero vector',
    spoil((rows) => rows.map((row) => ({ ...row, embedding: row.embedding.map(() => 0) }))),
    'length 0',
  ],
  [
    'too few dimensions',
    spoil((rows) => rows.map((row) => ({ ...row, embedding: row.embedding.slice(1) }))),
    '383 dimensions',
  ],
  [
    'too many dimensions',
    spoil((rows) => rows.map((row) => ({ ...row, embedding: [...row.embedding, 1] }))),
    '385 dimensions',
  ],
  ['too few vectors', spoil((rows) => rows.slice(1)), '1 vectors for 2 texts'],
  ['too many vectors', spoil((rows) => [...rows, rows[0]]), '3 vectors for 2 texts'],
  ['vectors out of order', spoil((rows) => [...rows].reverse()), 'index 1 at position 0'],
  ['one vector twice', spoil((rows) => [rows[0], rows[0]]), 'index 0 at position 1'],
  ['malformed JSON', raw(() => '{"data": ['), 'no valid JSON'],
  ['an HTML page', raw(() => '<html></html>'), 'no valid JSON'],
  ['JSON of another kind', raw(() => '{"embeddings": []}'), 'at data'],
  ['an endless reply', raw(() => ' '.repeat(3_000_000)), 'more than'],
])('%s is refused and not asked for again', async (_, behaviour, reason) => {
  script = [behaviour];
  await expect(embed()).rejects.toThrow(reason);
  expect(requests).toHaveLength(1);
});

test('an abort ends a request and a pause at once', async () => {
  for (const behaviour of [() => {}, status(429, { 'retry-after': '50' })]) {
    const controller = new AbortController();
    script = [
      (response, rows) => {
        behaviour(response, rows);
        setImmediate(() => controller.abort());
      },
    ];
    const call = create().embed(['one'], { kind: 'passage', signal: controller.signal });
    await expect(call).rejects.toMatchObject({ kind: 'aborted' });
  }
});

test('no error shows the key or what the service wrote', async () => {
  for (const behaviour of [status(401), status(500), raw(() => KEY), spoil(() => [KEY])]) {
    script = [behaviour];
    const error: unknown = await embed({ retriesMax: 0 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 9 })).not.toMatch(/secret|upstream|document/);
  }
});

test('the fingerprint depends on service and model, not on the key', () => {
  expect(create({ apiKey: 'other' }).fingerprint).toBe(create().fingerprint);
  expect(create({ model: 'other' }).fingerprint).not.toBe(create().fingerprint);
  expect(create({ url: `${url}/other` }).fingerprint).not.toBe(create().fingerprint);
  expect(create({ url: `${url}/` }).fingerprint).toBe(create().fingerprint);
});

test.each<Partial<HttpEmbedderOptions>>([
  { url: 'localhost:8080' },
  { url: 'file:///etc/passwd' },
  { url: 'http://user:pass@127.0.0.1/v1' },
  { dimensions: 0 },
  { batchSize: 1.5 },
  { timeoutMs: -1 },
  { model: '' },
  { apiKey: 'line\nbreak-secret' },
])('options that cannot work are refused: %j', (options) => {
  expect(() => create(options)).toThrow(expect.objectContaining({ code: 'http-embedder-invalid' }));
  expect(() => create(options)).not.toThrow(/secret|pass@/);
});
