import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalEmbedder, type Embedder } from '@docgraph/embedding';
import type { SearchReply } from '@docgraph/retrieval';
import { writeDocuments } from './testing/documents.ts';
import { connectHttp } from './testing/mcp.ts';
import { createPlace } from './testing/program.ts';

const SHIPPED = fileURLToPath(new URL('../../../models/minilm-l6-v2', import.meta.url));

interface Models {
  readonly chosen: object;
  readonly models: readonly { readonly name: string; readonly chosen: boolean; readonly prefixes: object }[];
}

const firstPath = ({ results }: SearchReply): string | undefined => results[0]?.citation.path;

describe('another model', () => {
  it('is added from a folder, and its index is built beside the one that answers until it is complete', async () => {
    const place = createPlace();
    writeDocuments(place);
    await place.json('ingest', 'docs');
    const before = await place.json<{ model: string }>('status');
    const profile = ['--name', 'other', '--query-prefix', 'query: ', '--passage-prefix', 'passage: '];
    expect(await place.json('model', 'add', SHIPPED, ...profile)).toMatchObject({
      ...{ name: 'other', dimensions: 384, prefixes: { query: 'query: ', passage: 'passage: ' } },
    });
    expect((await place.run(['model', 'add', SHIPPED, ...profile])).code).toBe(4);
    expect(await place.json<Models>('model', 'use', 'other')).toEqual({
      ...{ chosen: { kind: 'local', name: 'other' }, kept: false },
    });
    const { models } = await place.json<Models>('model', 'list');
    expect(models.map(({ name, chosen }) => [name, chosen])).toEqual([
      ['minilm-l6-v2', false],
      ['other', true],
    ]);
    const listed = (await place.run(['model', 'list'])).out;
    expect(listed).toMatch(
      /^ {2}minilm-l6-v2 {2}384 dimensions, Apache-2\.0\n {4}.+\n\* other {2}384 dimensions, .+\n/,
    );

    const building = place.start(['ingest']);
    await building.line('err', /^docs: 6 added/);
    const during = await place.json<{ model: string; semantic: number }>('status');
    const answer = await place.json<SearchReply>('search', 'restore a backup');
    expect(answer.degraded).toEqual([]);
    expect(firstPath(answer)).toBe('guides/backup.md');
    expect((await building.done).code).toBe(0);
    const after = await place.json<{ model: string; semantic: number }>('status');
    expect(before.model).toMatch(/^minilm-l6-v2-/);
    expect([before.model, after.model]).toContain(during.model);
    expect(after).toMatchObject({ model: expect.stringMatching(/^other-/), semantic: 1 });
    const final = await place.json<SearchReply>('search', 'restore a backup');
    expect(final).toMatchObject({ semantic: 1, degraded: [] });
    expect(firstPath(final)).toBe('guides/backup.md');
  });

  it('that is taken away leaves search by words, and says so', async () => {
    const place = createPlace();
    writeDocuments(place);
    await place.json('model', 'add', SHIPPED, '--name', 'lent');
    await place.json('model', 'use', 'lent');
    await place.json('ingest', 'docs');
    place.write('.docgraph/models/lent/config.json', '{}');
    const found = await place.json<SearchReply>('search', 'E4012');
    expect(found.degraded).toEqual(['dense']);
    expect(firstPath(found)).toBe('reference/errors.md');
    expect(await place.run(['ingest'])).toMatchObject({
      code: 6,
      err: expect.stringContaining('is not a model profile'),
    });
  });
});

describe('an OpenAI-compatible service', () => {
  let embedder: Embedder;
  let service: Server;
  let url: string;
  const asked: { authorization: string | undefined; model: string; texts: number }[] = [];
  beforeAll(async () => {
    embedder = await createLocalEmbedder({ modelDir: SHIPPED, threads: 1 });
    service = createServer(async (request, response) => {
      if (request.url !== '/v1/embeddings') return response.writeHead(404).end();
      const { model, input } = (await json(request)) as { model: string; input: string | string[] };
      const texts = [input].flat();
      asked.push({ authorization: request.headers.authorization, model, texts: texts.length });
      const vectors = await embedder.embed(texts, { kind: 'passage' });
      const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: [...vector] }));
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', model, data }));
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1`;
  });
  afterAll(async () => {
    service.closeAllConnections();
    service.close();
    await embedder.close();
  });

  it('makes the index and embeds questions; when it is down search goes by words and ingestion says what is wrong', async () => {
    const place = createPlace();
    writeDocuments(place);
    const key = { DOCGRAPH_TEST_KEY: 'secret-key' };
    const use = [
      'model',
      'use',
      'served',
      '--url',
      url,
      '--dimensions',
      '384',
      '--api-key-variable',
      'DOCGRAPH_TEST_KEY',
    ];
    expect(await place.run(use)).toMatchObject({ code: 0, out: expect.stringContaining('uses served') });
    expect((await place.run(['model', 'list'])).out).toContain(`* served at ${url}, 384 dimensions\n`);
    const keyless = await place.run(['ingest', 'docs']);
    expect(keyless).toMatchObject({ code: 2, err: expect.stringContaining('DOCGRAPH_TEST_KEY, which is not set') });

    expect(await place.run(['ingest', 'docs'], key)).toMatchObject({ code: 0 });
    const embedded = asked.reduce((sum, { texts }) => sum + texts, 0);
    expect(embedded).toBe(12);
    expect(asked[0]).toMatchObject({ authorization: 'Bearer secret-key', model: 'served' });
    const search = async (): Promise<SearchReply> =>
      JSON.parse((await place.run(['search', 'get the database back', '--explain', '--json'], key)).out) as SearchReply;
    const found = await search();
    expect(found).toMatchObject({ degraded: [], semantic: 1 });
    expect(firstPath(found)).toBe('guides/backup.md');
    expect(asked.reduce((sum, { texts }) => sum + texts, 0)).toBe(13);

    service.closeAllConnections();
    await new Promise((resolve) => service.close(resolve));
    const down = await place.run(['search', 'get the database back', '--json'], key);
    expect(down.code).toBe(0);
    expect(JSON.parse(down.out)).toMatchObject({
      degraded: ['dense'],
      results: expect.arrayContaining([expect.anything()]),
    });
    expect((await place.run(['search', 'database'], key)).out).toContain('degraded: dense did not answer');

    place.write('docs/new.md', '# Entirely new\n\nText that has no vector yet.\n');
    const ingest = await place.run(['ingest'], key);
    expect(ingest.code).toBe(5);
    expect(ingest.err).toMatch(/docs: 1 added[\s\S]*docgraph: .*embedding/);
    expect((await search()).semantic).toBeLessThan(1);

    // Serving goes on, too: by words at once, by meaning when the service is back.
    const server = await place.serve([], key);
    const agent = await connectHttp('2.x', server.url);
    expect(await agent.search('entirely new')).toMatchObject({ degraded: ['dense'] });
    await agent.close();
  });
});
