/** How searches travel: together where they are asked for together, again one by one where one of them is refused. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { openConnection } from './connection.ts';
import { Searches } from './search.ts';

interface Sent {
  readonly searches: readonly { readonly using: string; readonly limit: number }[];
}

const requests: Sent[] = [];
const closing: (() => void)[] = [];
afterEach(() => {
  requests.splice(0);
  closing.splice(0).forEach((close) => close());
});

/** Answers every search with no points, and refuses a request that has one of the vector `unknown`. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const sent = (await json(request)) as Sent;
  requests.push(sent);
  const refused = sent.searches.some(({ using }) => using === 'unknown');
  response.writeHead(refused ? 400 : 200, { 'content-type': 'application/json' });
  const error = { error: 'Wrong input: Not existing vector name error: unknown' };
  response.end(JSON.stringify(refused ? { status: error } : { result: sent.searches.map(() => ({ points: [] })) }));
}

async function searches(): Promise<Searches> {
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const connection = await openConnection({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  closing.push(() => {
    connection.close();
    server.closeAllConnections();
    server.close();
  });
  return new Searches(connection, 'alias');
}

const search = (using: string) => ({ query: [1], using, params: {} });
const sent = (): string[][] => requests.map((request) => request.searches.map(({ using }) => using)).sort();

test('searches of one turn are one request, those of the next another', async () => {
  const on = await searches();
  const ask = (using: string) => on.search(search(using), { limit: 5 });
  expect(await Promise.all([ask('words'), ask('meaning'), ask('words')])).toEqual([[], [], []]);
  expect(await ask('words')).toEqual([]);
  expect(sent()).toEqual([['words'], ['words', 'meaning', 'words']]);
});

test('one that is refused fails alone', async () => {
  const on = await searches();
  const ask = (using: string) => on.search(search(using), { limit: 5 });
  const [words, unknown] = await Promise.allSettled([ask('words'), ask('unknown')]);
  expect(words).toEqual({ status: 'fulfilled', value: [] });
  expect(unknown).toMatchObject({ reason: { code: 'index-incompatible', kind: 'conflict' } });
  expect(sent()).toEqual([['unknown'], ['words'], ['words', 'unknown']]);
});

test('nothing is sent for a limit of nothing, or for no source', async () => {
  const on = await searches();
  expect(await on.search(search('words'), { limit: 0 })).toEqual([]);
  expect(await on.search(search('words'), { limit: 5, filter: { sources: [] } })).toEqual([]);
  expect(requests).toEqual([]);
});
