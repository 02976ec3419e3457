/** The same folder, questions and edits on the embedded engines and on Neo4j and Qdrant, where both servers are given. */
import { join } from 'node:path';
import { testServers } from '@docgraph/installation/test-servers';
import type { SearchReply } from '@docgraph/retrieval';
import { afterEach, describe, expect, it } from 'vitest';
import { QUESTIONS, writeDocuments } from './testing/documents.ts';
import { eventually } from './testing/eventually.ts';
import { connectHttp, isExact } from './testing/mcp.ts';
import { createPlace } from './testing/program.ts';

const servers = testServers(process.env);
afterEach(() => servers?.remove());

const EVERYTHING = { max_results: 50, max_tokens: 32_000 };

describe.each([
  { engines: 'the embedded engines', env: {} },
  ...(servers === null ? [] : [{ engines: 'Neo4j and Qdrant', env: servers.env }]),
])('on $engines', ({ env }) => {
  it('a folder is answered from with exact lines, an edit is found and what it replaced is not, and a restart keeps all', async () => {
    const place = createPlace();
    writeDocuments(place);
    const { url, child, done } = await place.serve(['docs'], env);
    const agent = await connectHttp('2.x', url);
    await eventually(async () => expect((await agent.sources()).semantic).toBe(1));
    for (const [query, path, quote] of QUESTIONS) {
      const { results, degraded, answered } = await agent.search(query);
      expect({ degraded, answered }).toEqual({ degraded: [], answered: true });
      expect(results[0]?.citation.path).toBe(path);
      expect(results[0]?.text).toContain(quote);
      expect(results.filter((passage) => !isExact(passage, join(place.dir, 'docs')))).toEqual([]);
    }

    // Whatever the engines, what has been answered is not searched for again until the index changes.
    const hits = async (): Promise<number> => {
      const text = await (await fetch(new URL('/metrics', url))).text();
      return Number(/^docgraph_cache_hits_total\{level="memory",kind="value"\} (\d+)/m.exec(text)?.[1] ?? 0);
    };
    const before = await hits();
    const [known] = QUESTIONS[0]!;
    expect(await agent.search(known)).toEqual(await agent.search(known));
    expect(await hits()).toBe(before + 2);

    place.write('docs/guides/backup.md', '# Make a backup\n\nPress the turquoise lever.\n');
    await eventually(async () =>
      expect((await agent.search('turquoise lever')).results[0]?.text).toContain('Press the turquoise lever.'),
    );
    for (const query of [known, 'archive to the vault every night', 'restore a backup from a file']) {
      const { results } = await agent.search(query, EVERYTHING);
      expect(results.filter(({ text }) => /vault|acme restore/.test(text))).toEqual([]);
      expect(results.filter((passage) => !isExact(passage, join(place.dir, 'docs')))).toEqual([]);
    }
    await agent.close();
    child.kill('SIGINT');
    expect((await done).code).toBe(0);

    const again = await place.run(['ingest', 'docs', '--json'], env);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ embedded: 0, sources: [{ parsed: 0, files: { unchanged: 6 } }] });
    place.write('docs/guides/backup.md', '# Make a backup\n\nPress the turquoise lever, see [more](gone.md).\n');
    await place.run(['ingest', 'docs'], env);
    const health = await place.run(['check', '--json'], env);
    expect(JSON.parse(health.out)).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({ rule: 'broken-link', path: 'guides/backup.md', line: 3 }),
      ]),
    });
    const found = await place.run(['search', 'turquoise lever', '--json'], env);
    const { results } = JSON.parse(found.out) as SearchReply;
    expect(results[0]?.citation).toMatchObject({ path: 'guides/backup.md', startLine: 1, endLine: 3 });
  });
});

it.skipIf(servers === null)('moving to servers and back embeds nothing again, and the best answers stay', async () => {
  const place = createPlace();
  writeDocuments(place);
  const worlds = [{}, servers!.env, {}];
  const seen: { embedded: number; vectors: number; best: readonly unknown[] }[] = [];
  for (const env of worlds) {
    const { out } = await place.run(['ingest', 'docs', '--json'], env);
    const { embedded, vectors } = JSON.parse(out) as { embedded: number; vectors: number };
    const replies = await Promise.all(
      QUESTIONS.slice(0, 3).map(([query]) => place.run(['search', query, '--json'], env)),
    );
    const best = replies.map((reply) => (JSON.parse(reply.out) as SearchReply).results[0]?.citation);
    seen.push({ embedded, vectors, best });
  }
  const [first, moved, back] = seen;
  expect(first!.embedded).toBeGreaterThan(0);
  expect(moved).toEqual({ embedded: 0, vectors: first!.vectors, best: first!.best });
  expect(back).toEqual({ embedded: 0, vectors: 0, best: first!.best });
});
