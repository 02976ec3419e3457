import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFixture, TOOLS, type Page } from './fixture.ts';
import { connect, ERAS, type ServedFixture, startFixture } from './fixture-server.ts';

const CLIENTS = 50;
const secrets: readonly Page[] = Array.from({ length: CLIENTS }, (_, i) => [`s/${i}.md`, `Secret ${i}`, `word${i}x`]);

describe.each(ERAS)('the official client, %s, over HTTP', (era) => {
  let server: ServedFixture;
  beforeAll(async () => {
    server = await startFixture();
  });
  afterAll(() => server.close());

  it('lists the tools, searches, reads and gets data that fit the output schema', async () => {
    const client = await connect(era, server.url);
    expect(await client.tools()).toEqual(TOOLS);
    const found = await client.call('search_documentation', { query: 'restore a backup' });
    expect(found).toMatchObject({
      isError: false,
      text: expect.stringContaining('title: “Manual > Restore a backup”'),
    });
    expect(found.structured).toHaveProperty('results.0.citation.path', 'guides/backup.md');
    const read = await client.call('read_section', { ref: 'docs:guides/backup.md#restore-a-backup', neighbours: 1 });
    expect(read).toMatchObject({
      isError: false,
      structured: { after: [{ citation: { path: 'guides/install.md' } }] },
    });
    const related = { question: 'path', subject: 'Install', to: 'Port in use' };
    for (const [tool, args] of [
      ['troubleshoot', { error: 'Port in use' }],
      ['compare', { a: 'Install', b: 'Port in use' }],
      ['explain', { subject: 'Port in use' }],
      ['find_relations', related],
      ['traverse_relationships', { start: ['Port in use'] }],
    ] as const)
      expect(await client.call(tool, args)).toMatchObject({
        isError: false,
        text: expect.stringContaining('states: section “Restore a backup” REFERS_TO section “Port in use”'),
        structured: { groups: [{ name: 'related' }], next: null, degraded: [] },
      });
    expect(await client.call('list_sources', {})).toMatchObject({ structured: { list: [{ id: 'docs' }] } });
    await client.close();
  });

  it('gets bad input and wrong references back as results that teach', async () => {
    const client = await connect(era, server.url);
    const bad = await client.call('search_documentation', { query: 'x', max_results: 500 });
    expect(bad).toMatchObject({
      isError: true,
      text: expect.stringContaining('expected number to be <=50 (found 500)'),
    });
    const lost = await client.call('read_section', { ref: 'nowhere.md' });
    expect(lost).toMatchObject({ isError: true, text: expect.stringContaining('nearest:') });
    await client.close();
  });

  it('gets a protocol error that names the tools for an unknown tool', async () => {
    const client = await connect(era, server.url);
    await expect(client.call('drop_tables', {})).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('"drop_tables"; the tools are search_documentation'),
    });
    await client.close();
  });

  it('aborts the search when it hangs up', async () => {
    const { promise: started, resolve: start } = Promise.withResolvers<void>();
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
    const hanging = await startFixture({
      answers: {
        ...createFixture(),
        search: (_request, signal) => {
          signal?.addEventListener('abort', () => abort());
          start();
          return new Promise(() => undefined);
        },
      },
    });
    const client = await connect(era, hanging.url);
    const hangUp = new AbortController();
    const call = client.call('search_documentation', { query: 'x' }, hangUp.signal);
    const refused = expect(call).rejects.toThrow();
    await started;
    hangUp.abort();
    // The 2025 era cancels by a message that a stateless server cannot relate to the request; the socket's end tells.
    if (era !== '2.x pinned to 2026-07-28' && era !== '2.x auto') await client.close();
    await refused;
    await aborted;
    await client.close();
    await hanging.close();
  });
});

it('tells a subscriber at once that nothing will change, so that no stream is held open', async () => {
  const server = await startFixture();
  const client = new Client({ name: 'test', version: '0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
  const subscription = await client.listen({ toolsListChanged: true });
  expect(subscription.honoredFilter).toEqual({});
  expect(await subscription.closed).toBe('graceful');
  await client.close();
  await server.close();
});

it('answers 50 clients at once without mixing their answers up', async () => {
  const server = await startFixture({ answers: createFixture({}, secrets) });
  const clients = await Promise.all(secrets.map((_, i) => connect(ERAS[i % ERAS.length]!, server.url)));
  const calls = await Promise.all(
    clients.map((client, i) => client.call('search_documentation', { query: `word${i}x` })),
  );
  calls.forEach(({ text, structured }, i) => {
    expect(structured).toMatchObject({ query: `word${i}x`, results: [{ citation: { path: `s/${i}.md` } }] });
    expect(text.match(/word\d+x/g)).toEqual([`word${i}x`]);
  });
  await Promise.all(clients.map((client) => client.close()));
  await server.close();
});
