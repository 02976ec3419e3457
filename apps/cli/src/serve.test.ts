import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUESTIONS, writeDocuments } from './testing/documents.ts';
import { connectHttp, connectStdio, GENERATIONS, isExact, type Agent } from './testing/mcp.ts';
import { createPlace, type Place, type Served } from './testing/program.ts';
import { eventually } from './testing/eventually.ts';

const TOOLS = [
  ...['search_documentation', 'read_section', 'list_sources'],
  ...['troubleshoot', 'compare', 'explain', 'find_relations', 'traverse_relationships'],
];
const OWN_DOCS = fileURLToPath(new URL('../../../docs', import.meta.url));
/** A second start has nothing to do; the promise is 2 s, and test machines are loaded. */
const SECOND_START_MS_MAX = 6000;

describe('docgraph serve on a folder', () => {
  let place: Place;
  let server: Served;
  beforeAll(async () => {
    place = createPlace({ keep: true });
    writeDocuments(place);
    server = await place.serve(['docs']);
  });
  afterAll(() => place.remove());

  describe.each(GENERATIONS)('asked by the %s client', (generation) => {
    let agent: Agent;
    beforeAll(async () => {
      agent = await connectHttp(generation, server.url);
    });
    afterAll(() => agent.close());

    it('shows its tools and what is indexed', async () => {
      expect(await agent.tools()).toEqual(TOOLS);
      expect(await agent.sources()).toMatchObject({
        list: [{ id: 'docs', documents: 6, location: join(place.dir, 'docs'), indexedAt: expect.any(String) }],
      });
    });

    it.each(QUESTIONS)('answers %j from %s, citing exactly the lines that the file has', async (query, path, quote) => {
      const { results } = await agent.search(query);
      expect(results[0]?.citation.path).toBe(path);
      expect(results[0]?.text).toContain(quote);
      expect(results.filter((passage) => !isExact(passage, join(place.dir, 'docs')))).toEqual([]);
    });

    it('says that the documentation does not answer, what was tried, and what comes nearest', async () => {
      const reply = await agent.search('How do I sign in with SAML through the Okta identity provider?');
      expect(reply).toMatchObject({ answered: false, tried: { unknown: expect.arrayContaining(['SAML', 'Okta']) } });
      expect(reply.tried?.lookups).toContain('words');
      expect(reply.confidence).toBeLessThan(0.2);
      for (const [query] of QUESTIONS) expect(await agent.search(query)).toMatchObject({ answered: true, tried: null });
    });

    it('reads every section that it links to', async () => {
      for (const [query] of QUESTIONS)
        for (const { sectionId, citation } of (await agent.search(query)).results) {
          const { section, outline } = await agent.read(citation.link);
          expect(section.sectionId).toBe(sectionId);
          expect(isExact(section, join(place.dir, 'docs'))).toBe(true);
          expect(outline.map((heading) => heading.link)).toContain(citation.link);
        }
    });
  });

  it('covers everything with vectors after a while, and then answers the same question with the same reply', async () => {
    const agent = await connectHttp('2.x', server.url);
    await eventually(async () => expect((await agent.sources()).semantic).toBe(1));
    const first = await agent.search(QUESTIONS[0]![0], { explain: true });
    expect(await agent.search(QUESTIONS[0]![0], { explain: true })).toEqual(first);
    const parts = first.results[0]?.explanation?.parts ?? [];
    expect(parts.find(({ name }) => name === 'dense')?.value).toBeGreaterThan(0);
    expect(first.degraded).toEqual([]);
    await agent.close();
  });

  it('tells probes and metrics what it has', async () => {
    const at = (path: string): Promise<Response> => fetch(new URL(path, server.url));
    expect((await at('/healthz')).status).toBe(200);
    const ready = await at('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ ready: true })]);
    const metrics = await (await at('/metrics')).text();
    expect(metrics).toContain('docgraph_index_documents 6');
    expect(metrics).toMatch(/docgraph_ingest_documents_parsed_total(\{.*\})? 6/);
  });

  it('answers from the same index in a second process, over HTTP and stdio, and says that the first one writes', async () => {
    const second = await place.serve(['docs']);
    expect(second.url).not.toBe(server.url);
    const agents = [
      await connectHttp('2.x', second.url),
      await connectStdio('2.x', place.dir, ['serve', '--stdio', 'docs']),
      await connectStdio('1.x', place.dir, ['serve', '--stdio']),
    ];
    for (const agent of agents) {
      expect((await agent.search('E4012')).results[0]?.citation.path).toBe('reference/errors.md');
      await agent.close();
    }
    second.child.kill('SIGINT');
    const { code, err } = await second.done;
    expect(code).toBe(0);
    expect(err).toMatch(/another docgraph process \(process \d+\) is writing .*answering from what it indexes/);
  });

  it('tells at once that a port is taken, and leaves the other server alone', async () => {
    const { code, err, out } = await place.run([
      'serve',
      'docs',
      '--data',
      'other',
      '--port',
      new URL(server.url).port,
    ]);
    expect(code).toBe(4);
    expect(err).toMatch(/^docgraph: port \d+ on 127\.0\.0\.1 is already in use.*\n$/);
    expect(out).toBe('');
    expect((await fetch(new URL('/healthz', server.url))).status).toBe(200);
  });
});

describe('edits', () => {
  it('are found soon after they are saved, and what they replaced is not', async () => {
    const place = createPlace();
    writeDocuments(place);
    const { url } = await place.serve(['docs']);
    const agent = await connectHttp('2.x', url);
    expect((await agent.search('vault')).results[0]?.text).toContain('archive to the vault');

    place.write('docs/guides/backup.md', '# Make a backup\n\nPress the turquoise lever.\n');
    await eventually(async () => {
      const [first] = (await agent.search('turquoise lever')).results;
      expect(first?.text).toBe('# Make a backup\n\nPress the turquoise lever.');
    }, 3000);

    const everything = [
      await agent.search('archive to the vault every night', { max_results: 50, max_tokens: 32_000 }),
      await agent.search('restore a backup from a file', { max_results: 50, max_tokens: 32_000 }),
    ];
    for (const { results } of everything)
      expect(results.filter(({ text }) => /vault|acme restore/.test(text))).toEqual([]);
    await expect(agent.read('docs:guides/backup.md#restore-a-backup')).rejects.toThrow(/has no section/);
    await agent.close();
  });
});

describe('the second start', () => {
  it('parses and embeds nothing and serves soon', async () => {
    const place = createPlace();
    writeDocuments(place);
    await place.json('ingest', 'docs');
    expect(await place.json('ingest')).toMatchObject({
      ...{ vectors: 0, embedded: 0 },
      sources: [{ source: 'docs', parsed: 0, files: { unchanged: 6, added: 0, modified: 0 } }],
    });
    const { url, startedInMs } = await place.serve();
    console.log(`second start: ${Math.round(startedInMs)} ms to the address`);
    expect(startedInMs).toBeLessThan(SECOND_START_MS_MAX);
    const agent = await connectHttp('2.x', url);
    expect((await agent.sources()).semantic).toBe(1);
    await agent.close();
  });
});

describe('our own documentation', () => {
  it('is cited exactly, over HTTP while vectors are missing, and over stdio', async () => {
    const place = createPlace();
    cpSync(OWN_DOCS, join(place.dir, 'docs'), { recursive: true });
    const { url } = await place.serve(['docs']);
    const http = await connectHttp('2.x', url);
    const stdio = await connectStdio('2.x', place.dir, ['serve', '--stdio']);
    const first = await http.search('how are ids made?');
    expect(first.semantic).toBeLessThan(1);
    expect(first.results.length).toBeGreaterThan(0);
    for (const query of [
      ...['how are ids made?', 'which embedding model is the default?', 'int8 scan'],
      ...['DOCGRAPH_HTTP_TOKEN', 'read_section', 'How does search work?'],
    ])
      for (const agent of [http, stdio]) {
        const { results } = await agent.search(query);
        expect(results.length).toBeGreaterThan(0);
        expect(results.filter((passage) => !isExact(passage, join(place.dir, 'docs')))).toEqual([]);
        const [{ sectionId, citation }] = results as [(typeof results)[number]];
        expect((await agent.read(citation.link)).section.sectionId).toBe(sectionId);
      }
    await http.close();
    await stdio.close();
  });
});

describe('serving', () => {
  it('shows a person a sample answer, the client configuration and the address', async () => {
    const place = createPlace();
    writeDocuments(place);
    const server = place.start(['serve', 'docs', '--port', '0']);
    await server.line('out', /^Serving MCP at http:\/\/127\.0\.0\.1:\d+\/mcp; Ctrl-C ends\.$/);
    server.child.kill('SIGTERM');
    const { code, out, err } = await server.done;
    expect(code).toBe(0);
    expect(out).toMatch(/^\nQ: .+\n\[1\] .+ docs:.+:\d+-\d+\n/);
    const config = JSON.parse(/\{\n[\s\S]*?\n\}/.exec(out)![0]) as { mcpServers: { docgraph: { url: string } } };
    expect(out).toContain(`Serving MCP at ${config.mcpServers.docgraph.url};`);
    expect(err).toMatch(/docs: 6 added, 0 unchanged/);
  });

  it('writes nothing but the protocol to standard output with --stdio, and ends when its client leaves', async () => {
    const place = createPlace();
    writeDocuments(place);
    // Standard input is closed from the beginning: the client has gone before the first file was read.
    expect(await place.run(['serve', '--stdio', 'docs'])).toMatchObject({ code: 0, out: '' });
    const agent = await connectStdio('2.x', place.dir, ['serve', '--stdio', 'docs']);
    await eventually(async () => expect((await agent.search('E4012')).results).not.toEqual([]));
    await agent.close();
  });

  it('asks for the token that the environment holds, and refuses to be reached from elsewhere without one', async () => {
    const place = createPlace();
    writeDocuments(place);
    const refused = await place.run(['serve', 'docs', '--host', '0.0.0.0', '--port', '0']);
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('DOCGRAPH_HTTP_TOKEN') });
    const token = 'a-token-of-twenty-chars';
    const { url } = await place.serve(['docs'], { DOCGRAPH_HTTP_TOKEN: token });
    const ask = (headers: Record<string, string>): Promise<Response> => fetch(new URL('/readyz', url), { headers });
    expect((await ask({})).status).toBe(401);
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('goes on without a folder that is gone, and names it', async () => {
    const place = createPlace();
    writeDocuments(place);
    place.write('gone/a.md', '# A\n\nPlain text.\n');
    await place.json('ingest', 'docs', 'gone');
    rmSync(join(place.dir, 'gone'), { recursive: true });
    const server = await place.serve();
    const agent = await connectHttp('2.x', server.url);
    expect((await agent.search('E4012')).results[0]?.citation.path).toBe('reference/errors.md');
    await agent.close();
    server.child.kill('SIGINT');
    expect((await server.done).err).toMatch(/there is no folder .*gone.*docgraph source remove gone/);
  });
});

it('works under node --watch, whose reports come over the same channels as those of our threads', async () => {
  const place = createPlace({ flags: ['--watch', '--watch-preserve-output'] });
  writeDocuments(place);
  const server = await place.serve(['docs']);
  const agent = await connectHttp('2.x', server.url);
  await eventually(async () => expect((await agent.sources()).semantic).toBe(1));
  const { results, degraded } = await agent.search(QUESTIONS[0]![0]);
  expect([results[0]?.citation.path, degraded]).toEqual([QUESTIONS[0]![1], []]);
  await agent.close();
  server.child.kill('SIGTERM');
  await server.done;
});

it('tells probes when a folder that it follows is gone, answers on, and takes it back when it returns', async () => {
  const place = createPlace();
  writeDocuments(place);
  const server = await place.serve(['docs']);
  const state = async (): Promise<unknown> => (await fetch(new URL('/readyz', server.url))).json();
  await eventually(async () => expect(await state()).toMatchObject({ ready: true }));
  renameSync(join(place.dir, 'docs'), join(place.dir, 'away'));
  await eventually(async () =>
    expect(await state()).toMatchObject({
      ready: true,
      lastErrors: { docs: expect.stringContaining('there is no folder') },
    }),
  );
  const agent = await connectHttp('2.x', server.url);
  expect((await agent.search(QUESTIONS[0]![0])).results).not.toEqual([]);
  await agent.close();
  renameSync(join(place.dir, 'away'), join(place.dir, 'docs'));
  await eventually(async () => expect(await state()).not.toHaveProperty('lastErrors'));
  server.child.kill('SIGTERM');
  await server.done;
});
