/** The same writes leave the same graph on Neo4j as on SQLite, by every read of the port. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allReads } from '../contract/all-reads.ts';
import { operations, perform, questionsFor } from '../contract/operations.ts';
import { createSqliteGraph } from '../sqlite/sqlite-graph.ts';
import { createNeo4jGraph } from './neo4j-graph.ts';
import { testServer } from './test-server.ts';

const server = testServer(process.env);
/** More are worth it after a change of either backend; each takes a second. */
const SEQUENCES = Number(process.env['DOCGRAPH_TEST_SEQUENCES'] ?? 20);
const SEQUENCE_MS_MAX = 10_000;

test.skipIf(server === null)(
  'after random writes both backends count the same and answer the same',
  { timeout: SEQUENCES * SEQUENCE_MS_MAX },
  async () => {
    await fc.assert(
      fc.asyncProperty(operations, async (sequence) => {
        const neo4j = await createNeo4jGraph({ ...server!, store: randomUUID(), queryTimeoutMs: SEQUENCE_MS_MAX * 10 });
        const sqlite = createSqliteGraph({ file: ':memory:' });
        try {
          for (const operation of sequence)
            expect(await perform(neo4j, operation)).toEqual(await perform(sqlite, operation));
          const questions = questionsFor(sequence);
          expect(await allReads(neo4j, questions)).toEqual(await allReads(sqlite, questions));
        } finally {
          await neo4j.close();
          await sqlite.close();
        }
      }),
      { numRuns: SEQUENCES, seed: 11, endOnFailure: true },
    );
  },
);
