/** Neo4j of the stack below the graph: a crash loses nothing that was acknowledged, and a server that hangs is told in time. */
import { testServerUrl } from '@docgraph/domain/test-servers';
import type { GraphStore } from '@docgraph/graph';
import { documentFixture } from '@docgraph/graph/contract';
import { createNeo4jGraph, openNeo4jGraphReader, type Neo4jGraphOptions } from '@docgraph/graph/neo4j';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOwnServer, type OwnServer } from '../own-server.test-support.ts';
import { createNeo4jService } from './neo4j.ts';

const START_MS_MAX = 240_000;
const KILL_AFTER_WRITES = 10;
const DOCUMENTS_PER_WRITE = 2;
const TIMEOUT_MS = 1000;
/** The server compiles a statement when it first sees it, which takes seconds on a busy machine. */
const PATIENT_MS = 60_000;

const source = { id: documentFixture('a.md', {}).document.sourceId, kind: 'folder', location: '/docs' } as const;
const batch = (i: number) =>
  Array.from({ length: DOCUMENTS_PER_WRITE }, (_, j) =>
    documentFixture(`${i}/${j}.md`, { one: `first of ${i}`, two: `second of ${j}` }),
  );

describe.skipIf(testServerUrl(process.env, 'neo4j') === undefined)(
  'the graph on a Neo4j',
  { timeout: START_MS_MAX },
  () => {
    let server: OwnServer;
    beforeAll(async () => {
      server = await startOwnServer(createNeo4jService);
    }, START_MS_MAX);
    afterAll(() => server.remove(), START_MS_MAX);

    const optionsOf = (store: string): Neo4jGraphOptions => ({
      ...{ url: server.url, user: 'neo4j', password: 'testpassword', store, retryMs: TIMEOUT_MS },
      ...{ queryTimeoutMs: PATIENT_MS, writeTimeoutMs: PATIENT_MS },
    });

    test('that is killed while it writes and started again has all that it acknowledged, and nothing by halves', async () => {
      const graph = await createNeo4jGraph(optionsOf('kill'));
      await graph.putSource(source);
      let acknowledged = 0;
      const load = async (): Promise<never> => {
        for (let i = 0; ; i++) {
          const writing = graph.applyDocuments(batch(i));
          if (acknowledged === KILL_AFTER_WRITES) server.signal('SIGKILL');
          await writing;
          acknowledged++;
        }
      };
      await expect(load()).rejects.toMatchObject({ kind: 'unavailable' });
      expect(acknowledged).toBeGreaterThanOrEqual(KILL_AFTER_WRITES);
      await server.ended();
      await server.start();

      for (let i = 0; i < acknowledged; i++) await expectWhole(graph, i);
      const { documents } = await graph.stats();
      expect([acknowledged, acknowledged + 1].map((writes) => writes * DOCUMENTS_PER_WRITE)).toContain(documents);
      await graph.applyDocuments(batch(acknowledged));
      await expectWhole(graph, acknowledged);
      expect((await graph.stats()).documents).toBe((acknowledged + 1) * DOCUMENTS_PER_WRITE);
      await graph.close();
    });

    test('that hangs is told in time, writes nothing after that, and answers when it goes on', async () => {
      const patient = await createNeo4jGraph(optionsOf('hang'));
      await patient.putSource(source);
      await patient.applyDocuments(batch(0));
      const impatient = { acquisitionTimeoutMs: TIMEOUT_MS, queryTimeoutMs: TIMEOUT_MS, writeTimeoutMs: TIMEOUT_MS };
      const [reader, writer] = [
        await openNeo4jGraphReader({ ...optionsOf('hang'), ...impatient }),
        await createNeo4jGraph({ ...optionsOf('hang'), ...impatient }),
      ];
      server.signal('SIGSTOP');
      const began = performance.now();
      try {
        const calls = [reader.stats(), reader.stats(), writer.applyDocuments(batch(1)), writer.putSource(source)];
        for (const call of await Promise.allSettled(calls))
          expect(call).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
        // Writes of a process wait for each other: the second begins when the first has failed.
        expect(performance.now() - began).toBeLessThan(2 * 2 * TIMEOUT_MS + 1000);
      } finally {
        server.signal('SIGCONT');
      }
      await patient.applyDocuments(batch(2));
      await expectWhole(patient, 2);
      expect((await patient.stats()).documents).toBe(2 * DOCUMENTS_PER_WRITE);
      await expect.poll(() => reader.stats(), { timeout: PATIENT_MS }).toMatchObject({ documents: 4 });
      for (const each of [patient, reader, writer]) await each.close();
    });
  },
);

async function expectWhole(graph: GraphStore, i: number): Promise<void> {
  for (const { document, sections, chunks } of batch(i)) {
    expect(await graph.sectionsOf(document.id)).toEqual(sections);
    const passages = await graph.passages(chunks.map(({ id }) => id));
    expect(passages.map(({ chunk }) => chunk)).toEqual(chunks);
  }
}
