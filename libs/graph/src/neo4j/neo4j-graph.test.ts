/** The graph on Neo4j passes the contract and keeps its promises as a server, on a real one; without one the reason is printed. */
import { randomUUID } from 'node:crypto';
import { Neo4jError } from 'neo4j-driver';
import { describe, expect, test, vi } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import { graphContract } from '../contract.ts';
import { documentFixture } from '../contract/fixtures.ts';
import { connect } from './connection.ts';
import { CLOCK, META } from './cypher.ts';
import { createNeo4jGraph, openNeo4jGraphReader } from './neo4j-graph.ts';
import { withDefaults, type GraphQueryEvent, type Neo4jGraphOptions } from './options.ts';
import { testServer } from './test-server.ts';

const found = testServer(process.env);

/** The server compiles each statement when it first sees it; a contract of random edits takes minutes on a very busy machine. */
const SERVER_MS_MAX = 300_000;
vi.setConfig({ testTimeout: SERVER_MS_MAX });

if (found === null) {
  test.skip('the graph on Neo4j: there is no server', () => {});
} else {
  graphContract('Neo4j', () => createNeo4jGraph({ ...found, store: randomUUID(), queryTimeoutMs: SERVER_MS_MAX }));
  describe('the graph on Neo4j', () => serverPromises(found));
}

const source = { id: sourceIdFrom('docs'), kind: 'folder', location: '/docs' } as const;

function serverPromises(server: Neo4jGraphOptions): void {
  const fresh = (): Neo4jGraphOptions => ({ ...server, store: randomUUID(), queryTimeoutMs: SERVER_MS_MAX });

  test('a reader sees what a writer says is done, in its own store only', async () => {
    const options = fresh();
    const [writer, other] = [await createNeo4jGraph(options), await createNeo4jGraph(fresh())];
    const reader = await openNeo4jGraphReader(options);
    expect('applyDocuments' in reader).toBe(false);
    await writer.putSource(source);
    await writer.applyDocuments([documentFixture('a.md', { one: 'alpha' }, { title: 'Alpha' })]);
    expect((await reader.stats()).documents).toBe(1);
    expect((await reader.namedIn(['alpha']))[0]).toHaveLength(1);
    expect(await other.namedIn(['alpha'])).toEqual([[]]);
    expect(await other.stats()).toEqual({ sources: 0, documents: 0, sections: 0, chunks: 0, pending: 0 });
    await Promise.all([writer, other, reader].map((graph) => graph.close()));
    await writer.close();
  });

  test('a passage is of one moment, also while its document is written', async () => {
    const options = fresh();
    const [writer, reader] = [await createNeo4jGraph(options), await createNeo4jGraph(options)];
    await writer.putSource(source);
    const headings = Array.from({ length: 15 }, (_, i) => `h${i}`);
    const state = (body: string) => documentFixture('a.md', Object.fromEntries(headings.map((h) => [h, body])));
    const states = ['first', 'second'].map(state);
    await writer.applyDocuments([states[0]!]);
    let isWriting = true;
    const writing = (async () => {
      for (let i = 1; i < 20; i++) await writer.applyDocuments([states[i % 2]!]);
      isWriting = false;
    })();
    const ids = states[0]!.chunks.map(({ id }) => id);
    const seen = new Set<string>();
    while (isWriting) {
      const passages = await reader.passages(ids);
      const moment = states.find(({ document }) => document.contentHash === passages[0]?.document.contentHash);
      expect(passages.map(({ chunk, section }) => [chunk, section])).toEqual(
        moment!.chunks.map((chunk, i) => [chunk, moment!.sections[i]]),
      );
      seen.add(moment!.document.contentHash);
    }
    await writing;
    expect(seen.size).toBe(2);
    await writer.close();
    await reader.close();
  });

  test('a writer that was killed in the middle of a commit holds readers up only once', async () => {
    const options = fresh();
    const graph = await createNeo4jGraph(options);
    await graph.putSource(source);
    const write = documentFixture('a.md', { x: 'alpha' });
    await graph.applyDocuments([write]);
    const connection = connect(withDefaults(options));
    await connection.write((tx) => tx.all(CLOCK.begin));
    await connection.close();
    const reading = async () => {
      const started = performance.now();
      expect(await graph.passages(write.chunks.map(({ id }) => id))).toHaveLength(1);
      return performance.now() - started;
    };
    const [first, second] = [await reading(), await reading()];
    expect(second).toBeLessThan(first);
    await graph.applyDocuments([documentFixture('b.md', { x: 'beta' })]);
    expect(await graph.version()).toMatch(/^\d+$/);
    await graph.close();
  });

  test('the server refuses to write in a read', async () => {
    const connection = connect(withDefaults(server));
    const write = { name: 'test.write', text: 'CREATE (n:Never) RETURN n' };
    await expect(connection.read((tx) => tx.all(write))).rejects.toMatchObject({ kind: 'internal' });
    await connection.close();
  });

  test('a cluster address works, and bookmarks go from the writer to readers of other processes', async () => {
    const told: string[][] = [];
    const bookmarks = {
      read: async () => told.at(-1) ?? [],
      write: async (latest: readonly string[]) => void told.push([...latest]),
    };
    const options = { ...fresh(), url: server.url.replace('bolt://', 'neo4j://'), bookmarks };
    const writer = await createNeo4jGraph(options);
    const before = told.length;
    await writer.putSource(source);
    expect(told.length).toBeGreaterThan(before);
    const reader = await openNeo4jGraphReader(options);
    expect(await reader.sources()).toHaveLength(1);
    await writer.close();
    await reader.close();
  });

  test('writers wait for each other, and each knows the names that the other brought', async () => {
    const options = fresh();
    const [one, two] = await Promise.all([createNeo4jGraph(options), createNeo4jGraph(options)]);
    await one.putSource(source);
    const naming = documentFixture('n.md', { x: 'Alpha page, beta page, gamma page.' });
    const titled = (name: string) => documentFixture(`${name}.md`, { top: '' }, { title: `${name} page` });
    await one.applyDocuments([titled('alpha')]);
    await Promise.all([two.applyDocuments([naming]), one.applyDocuments([titled('beta')])]);
    await two.applyDocuments([titled('gamma')]);
    await one.removeDocuments([titled('alpha').document.id]);
    const references = await two.references([naming.sections[0]!.id]);
    expect(references.map(({ target }) => target.path)).toEqual(['beta.md', 'gamma.md']);
    await one.close();
    await two.close();
  });

  test('a transaction that the server asks to repeat is repeated as a whole', async () => {
    const options = fresh();
    const graph = await createNeo4jGraph(options);
    const connection = connect(withDefaults(options));
    let attempts = 0;
    await connection.write(async (tx) => {
      await tx.all(META.namesChanged);
      if (attempts++ > 0) return;
      throw new Neo4jError('two writers met', 'Neo.TransientError.Transaction.DeadlockDetected', '', '');
    });
    const rows = await connection.read((tx) => tx.all(META.names));
    expect([attempts, rows]).toEqual([2, [{ names: 1 }]]);
    await connection.close();
    await graph.close();
  });

  test('documents that go leave nothing behind', async () => {
    const options = fresh();
    const graph = await createNeo4jGraph(options);
    await graph.putSource(source);
    const states = (['MENTIONS', 'DEFINES', 'AFFECTS'] as const).map((kind) => ({
      ...{ under: 'one', kind, to: 'concept:alpha beta', surface: 'Betas' },
    }));
    const links = [{ under: 'one', to: ['a.md#two', 'none.md'] }];
    const write = documentFixture(
      'a.md',
      { one: 'An alpha beta', two: 'gamma title' },
      { title: 'Gamma', states, links },
    );
    await graph.applyDocuments([write, documentFixture('b.md', { 'Alpha Beta': 'gamma' })]);
    await graph.applyDocuments([documentFixture('b.md', { x: '' })]);
    await graph.removeDocuments([write, documentFixture('b.md', {})].map(({ document }) => document.id));
    await graph.confirmRemoved(await graph.pendingRemovals(10));
    const connection = connect(withDefaults(options));
    const text = 'MATCH (n {store: $store}) UNWIND labels(n) AS label RETURN {label: label} AS row ORDER BY label';
    const rows = await connection.read((tx) => tx.all({ name: 'test.labels', text }));
    expect(rows).toEqual([{ label: 'Clock' }, { label: 'Graph' }, { label: 'Source' }]);
    await connection.close();
    await graph.close();
  });

  test('a new name is found in sections whose ids are those of relationships that go', async () => {
    const options = fresh();
    const graph = await createNeo4jGraph(options);
    await graph.putSource(source);
    const connection = connect(withDefaults(options));
    const numbers = async (text: string): Promise<readonly number[]> =>
      (await connection.write((tx) => tx.all<{ readonly id: number }>({ name: 'test.ids', text }))).map(({ id }) => id);
    const old = documentFixture('old.md', { x: '' });
    await graph.applyDocuments([old]);
    // More relationships than nodes have been made, here and in any graph: nodes catch up, then relationships pass the sections.
    const relate = (count: number) => `MATCH (s:Node:Section {store: $store, id: '${old.sections[0]!.id}'})
      UNWIND range(1, ${count}) AS i CREATE (s)-[r:NEXT]->(s) RETURN {id: id(r)} AS row`;
    const [latest = 0] = await numbers(relate(1));
    const burn = 'UNWIND range(1, 10000) AS i CREATE (n:Burnt {store: $store}) RETURN {id: max(id(n))} AS row';
    while ((await numbers(burn))[0]! < latest);
    const naming = Array.from({ length: 50 }, (_, i) => documentFixture(`${i}.md`, { x: 'a zebra crossing' }));
    await graph.applyDocuments(naming);
    const sections = new Set(
      await numbers(`MATCH (s:Section) WHERE s.store = $store AND s.words CONTAINS 'zebra' RETURN {id: id(s)} AS row`),
    );
    expect(sections.size).toBe(naming.length);
    while (!(await numbers(relate(10_000))).some((id) => sections.has(id)));

    await graph.applyDocuments([documentFixture('old.md', { x: '' }, { title: 'Zebra Crossing' })]);
    const references = await graph.references(naming.map((write) => write.sections[0]!.id));
    expect(references.map(({ kind, via }) => `${kind} ${via}`)).toEqual(naming.map(() => 'REFERS_TO title'));
    while (
      (await numbers('MATCH (n:Burnt {store: $store}) WITH n LIMIT 10000 DELETE n RETURN {id: 1} AS row')).length > 0
    );
    await connection.close();
    await graph.close();
  });

  test('names, headings and anchors of any length are taken', async () => {
    const graph = await createNeo4jGraph(fresh());
    await graph.putSource(source);
    const long = 'ä'.repeat(20_000);
    const states = ['concept', 'error', 'step'].map(
      (kind) => ({ under: 'x', kind: 'MENTIONS', to: `${kind}:${long}`, surface: '' }) as const,
    );
    const links = [{ under: 'x', to: [`b.md#${long}`] }];
    const write = documentFixture('a.md', { x: long, [`${long} two`]: '' }, { title: long, states, links });
    await graph.applyDocuments([write, documentFixture('b.md', { x: long })]);
    expect(await graph.sectionsOf(write.document.id)).toEqual(write.sections);
    expect((await graph.references(write.sections.map(({ id }) => id))).map(({ kind }) => kind)).toEqual(['LINKS_TO']);
    await graph.close();
  });

  test('what cannot be opened is refused with what to do', async () => {
    const nobody = { ...server, url: 'bolt://127.0.0.1:1', retryMs: 100 };
    const refusals: readonly (readonly [Neo4jGraphOptions, string, string, RegExp])[] = [
      [fresh(), 'graph-open-failed', 'unavailable', /no graph.*ingest first/],
      [{ ...server, password: 'wrong' }, 'graph-access-refused', 'unavailable', /check user and password/],
      [nobody, 'graph-unavailable', 'unavailable', /127\.0\.0\.1:1.*check that Neo4j runs/],
      [{ ...server, database: 'none' }, 'graph-open-failed', 'unavailable', /name of the database/],
      [{ ...server, url: 'http://x' }, 'graph-options-invalid', 'validation', /bolt:\/\//],
      [{ ...server, maxPoolSize: 1 }, 'graph-options-invalid', 'validation', /2 connections/],
      [{ ...server, store: '' }, 'graph-options-invalid', 'validation', /give a name/],
    ];
    for (const [options, code, kind, message] of refusals) {
      const failure = await openNeo4jGraphReader(options).then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code, kind, message: expect.stringMatching(message) });
    }
  });

  test('a graph of another schema is refused with advice', async () => {
    const options = fresh();
    await (await createNeo4jGraph(options)).close();
    const connection = connect(withDefaults(options));
    const text = 'MATCH (g:Graph {store: $store}) SET g.schema = 999';
    await connection.write((tx) => tx.all({ name: 'test.schema', text }));
    await connection.close();
    await expect(createNeo4jGraph(options)).rejects.toThrow(/schema 999.*ingest again/);
    await expect(openNeo4jGraphReader(options)).rejects.toMatchObject({
      code: 'graph-schema-mismatch',
      kind: 'conflict',
    });
  });

  test('a statement that takes too long is ended by the server', async () => {
    const connection = connect(withDefaults({ ...server, queryTimeoutMs: 100, retryMs: 0 }));
    const slow = {
      name: 'test.slow',
      text: 'UNWIND range(1, 1000000000) AS i WITH i WHERE i < 0 RETURN {i: i} AS row',
    };
    await expect(connection.read((tx) => tx.all(slow))).rejects.toMatchObject({
      code: 'graph-timeout',
      kind: 'unavailable',
    });
    await connection.close();
  });

  test('every statement is told with its times', async () => {
    const events: GraphQueryEvent[] = [];
    const graph = await createNeo4jGraph({ ...fresh(), onQuery: (event) => void events.push(event) });
    events.length = 0;
    await graph.putSource(source);
    await graph.sources();
    expect(events.map(({ statement, mode }) => `${mode} ${statement}`)).toEqual([
      ...['write meta.lock', 'write write.source', 'write clock.begin', 'write clock.end'],
      'read read.sources',
    ]);
    for (const { acquiredMs, tookMs } of events) expect([acquiredMs >= 0, tookMs >= 0]).toEqual([true, true]);
    await graph.close();
  });
}
