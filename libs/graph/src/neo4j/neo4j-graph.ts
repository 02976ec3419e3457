/** The graph on Neo4j: any number of readers, and writers that wait for each other. */
import type { ChunkId, DocumentId, SourceId } from '@docgraph/domain';
import type { GraphReader, GraphStore, SourceRun, WriteCount } from '../graph-store.ts';
import { checkRun, nextRun } from '../superseded.ts';
import { createCommits } from './commits.ts';
import { connect, type Connection, type Transaction } from './connection.ts';
import { FORGET, NAMES, OLD, READ, WRITE } from './cypher.ts';
import { replaceDocuments } from './document-writes.ts';
import { createMentionKeeper } from './mentions.ts';
import { createReader, toChunks } from './neo4j-reader.ts';
import { withDefaults, type Neo4jGraphOptions } from './options.ts';
import { checkSchema, ensureSchema } from './schema-version.ts';

/**
 * Opens an existing graph for reading only: every transaction is in READ mode, which the server enforces.
 * @throws AppError `graph-open-failed` (unavailable) where there is none, `graph-schema-mismatch` (conflict),
 * `graph-unavailable`, `graph-access-refused` (unavailable), `graph-options-invalid` (validation); all reads may throw
 * `graph-unavailable`, `graph-timeout` and `graph-busy` (unavailable).
 */
export async function openNeo4jGraphReader(options: Neo4jGraphOptions): Promise<GraphReader> {
  const connection = connect(withDefaults(options));
  return closingOnFailure(connection, async () => {
    await checkSchema(connection);
    return createReader(connection);
  });
}

/** Opens or creates the graph; the same errors as {@link openNeo4jGraphReader}, but that it may be missing. */
export async function createNeo4jGraph(options: Neo4jGraphOptions): Promise<GraphStore> {
  const connection = connect(withDefaults(options));
  return closingOnFailure(connection, async () => {
    await ensureSchema(connection);
    await checkSchema(connection);
    return createStore(connection);
  });
}

async function closingOnFailure<T>(connection: Connection, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const NOTHING: WriteCount = { added: 0, modified: 0, removed: 0, unchanged: 0 };

function createStore(connection: Connection): GraphStore {
  const mentions = createMentionKeeper();
  const commit = createCommits(connection);
  /** What is remembered of names is true only if the first attempt is the last one and succeeds. */
  const changing = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    let attempts = 0;
    try {
      return await commit((tx) => {
        if (attempts++ > 0) mentions.reset();
        return work(tx);
      });
    } catch (error) {
      mentions.reset();
      throw error;
    }
  };

  return {
    ...createReader(connection),
    putSource: ({ id, kind, location }) =>
      commit(async (tx) => void (await tx.all(WRITE.source, { id, kind, location }))),
    lastRun: (source) => connection.read(async (tx) => (await latestRun(tx, source)) ?? 0),
    beginRun: (source, since) =>
      commit(async (tx) => {
        const run = nextRun(source, since, await latestRun(tx, source));
        await tx.all(WRITE.beginRun, { source, number: run.number });
        return run;
      }),
    setRevision: (source, revision, indexedAt, run) =>
      commit(async (tx) => {
        await mayWrite(tx, run);
        await tx.all(WRITE.revision, { source, revision, indexedAt });
      }),
    removeSource: (source) =>
      changing(async (tx) => {
        const rows = await tx.all<{ readonly id: DocumentId }>(OLD.documentsOf, { source });
        await replaceDocuments(
          tx,
          mentions,
          rows.map(({ id }) => id),
          [],
        );
        await tx.all(FORGET.source, { source });
      }),
    async applyDocuments(writes, run) {
      if (writes.length === 0) return NOTHING;
      const ids = [...new Set(writes.map((write) => write.document.id))];
      return changing(async (tx) => {
        await mayWrite(tx, run);
        return replaceDocuments(tx, mentions, ids, writes);
      });
    },
    async removeDocuments(ids, run) {
      if (ids.length === 0) return NOTHING;
      return changing(async (tx) => {
        await mayWrite(tx, run);
        return replaceDocuments(tx, mentions, [...new Set(ids)], []);
      });
    },
    pendingChunks: (limit) => connection.one('read', READ.pendingChunks, { limit }).then(toChunks),
    pendingRemovals: (limit) =>
      connection.read(async (tx) => {
        const rows = await tx.all<{ readonly id: ChunkId }>(READ.pendingRemovals, { limit });
        return rows.map(({ id }) => id);
      }),
    confirmIndexed: (chunks) => commit((tx) => tx.each(WRITE.confirmed, chunks)),
    confirmRemoved: (ids) => commit((tx) => tx.each(WRITE.forgotten, ids)),
    markPending: (ids) =>
      commit(async (tx) => {
        const rows = await tx.all<{ readonly id: ChunkId }>(NAMES.knownChunks, { ids });
        const known = new Set(rows.map(({ id }) => id));
        await tx.write(WRITE.pending, [...known]);
        await tx.write(
          WRITE.removals,
          [...new Set(ids)].filter((id) => !known.has(id)),
        );
      }),
  };
}

/** Undefined for a source that is not there. */
async function latestRun(tx: Transaction, source: SourceId): Promise<number | undefined> {
  const [row] = await tx.all<{ readonly number: number }>(READ.lastRun, { source });
  return row?.number;
}

/** The transaction holds the lock of the store, so that no later run begins before it is committed. */
async function mayWrite(tx: Transaction, run: SourceRun | undefined): Promise<void> {
  if (run !== undefined) checkRun(run, await latestRun(tx, run.source));
}
