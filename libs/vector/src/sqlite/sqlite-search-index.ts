/** The embedded search index: one SQLite file, FTS5 for words, vectors scanned in memory. No service, no extension. */
import { AppError, type ChunkId } from '@docgraph/domain';
import { DEFAULT_FIELD_WEIGHTS, type FieldWeights } from '../field-weights.ts';
import type {
  ExportedPoint,
  IndexStats,
  PointState,
  SearchIndex,
  SearchIndexReader,
  SearchOptions,
} from '../search-index.ts';
import { checkLimit } from '../search-limits.ts';
import { openConnection, type Connection } from './connection.ts';
import { DenseSearch } from './dense.ts';
import type { Row } from './hit.ts';
import { LexicalSearch } from './lexical.ts';
import { DIMENSIONS_MAX } from './matrix.ts';
import { vectorOf } from './vectors.ts';
import { fieldsOf, IndexWrite, pointOf } from './writes.ts';

/** Stands after every hexadecimal digit. */
const AFTER_HEX_DIGITS = 'g';

export interface SqliteSearchIndexOptions {
  /** Path of the file. It may hold the graph as well; a writer creates what is missing, its folder must exist. */
  readonly file: string;
  /** Length of the vectors, 1 to 4096. */
  readonly dimensions: number;
  /** Names the model that makes the vectors ({@link Embedder.fingerprint}); a file of another one is refused. */
  readonly fingerprint?: string;
  /** Overrides of how much an occurrence in a field counts. */
  readonly fieldWeights?: Partial<FieldWeights>;
}

/**
 * Opens the index in a file. Any number of processes may read while one writes; each call sees the latest commit.
 * With `readOnly` nothing is created, the file must hold an index, and the result has no writes.
 * @throws AppError `index-not-found`, `index-incompatible`, `index-corrupt`, `index-busy`, `dimensions-invalid`.
 */
export function createSqliteSearchIndex(
  options: SqliteSearchIndexOptions & { readonly readOnly: true },
): SearchIndexReader;
export function createSqliteSearchIndex(options: SqliteSearchIndexOptions & { readonly readOnly?: false }): SearchIndex;
export function createSqliteSearchIndex(
  options: SqliteSearchIndexOptions & { readonly readOnly?: boolean },
): SearchIndexReader {
  const { file, dimensions, fingerprint, readOnly = false } = options;
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > DIMENSIONS_MAX)
    throw new AppError(`${dimensions} dimensions; the embedded index takes vectors of 1 to ${DIMENSIONS_MAX}`, {
      ...{ code: 'dimensions-invalid', kind: 'validation' },
    });
  const connection = openConnection({ file, dimensions, fingerprint, readOnly });
  const reader = createReader(connection, dimensions, { ...DEFAULT_FIELD_WEIGHTS, ...options.fieldWeights });
  return readOnly ? reader : { ...reader, ...createWriter(connection, dimensions) };
}

/** node:sqlite cannot interrupt a statement, so an abort is noticed before the search, not within it. */
function checkSearch({ limit, signal }: SearchOptions): void {
  signal?.throwIfAborted();
  checkLimit(limit);
}

function createReader(connection: Connection, dimensions: number, weights: FieldWeights): SearchIndexReader {
  const lexical = new LexicalSearch(connection, weights);
  const dense = new DenseSearch(connection, dimensions);
  return {
    dimensions,
    async lexical(query, options) {
      checkSearch(options);
      return connection.read(() => lexical.search(query, options));
    },
    async dense(vector, options) {
      checkSearch(options);
      return connection.read(() => dense.search(vector, options));
    },
    async frequencies(terms) {
      return connection.read(() => lexical.frequencies(terms));
    },
    async scan({ after, limit }) {
      checkLimit(limit);
      const sql = `SELECT p.id, p.index_hash, m.id IS NULL AS has_vector FROM idx_points p
        LEFT JOIN idx_missing m USING (id) WHERE p.id > ? ORDER BY p.id LIMIT ?`;
      return connection.read(() =>
        connection
          .statement(sql)
          .all(after ?? '', limit)
          .map(toPointState),
      );
    },
    async exportPoints({ after, limit }) {
      checkLimit(limit);
      const sql = `SELECT p.*, v.vector FROM idx_points p LEFT JOIN idx_vectors v USING (row)
        WHERE p.id > ? ORDER BY p.id LIMIT ?`;
      return connection.read(() =>
        connection
          .statement(sql)
          .all(after ?? '', limit)
          .map(toExportedPoint),
      );
    },
    async stats() {
      const sql = 'SELECT points, vectors FROM idx_state';
      return connection.read(() => {
        const { points, vectors } = connection.statement(sql).get() as unknown as IndexStats;
        return { points, vectors };
      });
    },
    async close() {
      connection.close();
    },
  };
}

const toPointState = (row: Row): PointState => ({
  id: row['id'] as ChunkId,
  indexHash: row['index_hash'] as string,
  hasVector: row['has_vector'] === 1,
});

const toExportedPoint = (row: Row): ExportedPoint => ({
  point: pointOf(row),
  vector: row['vector'] === null ? null : vectorOf(row['vector'] as Uint8Array),
});

function createWriter(connection: Connection, dimensions: number): Omit<SearchIndex, keyof SearchIndexReader> {
  const write = (work: (write: IndexWrite) => void): void =>
    connection.write(() => {
      const transaction = new IndexWrite(connection);
      work(transaction);
      transaction.finish();
    });
  return {
    async upsert(points) {
      write((index) => points.forEach((point) => index.upsert(point)));
    },
    async remove(ids) {
      write((index) => ids.forEach((id) => index.remove(id)));
    },
    async setVectors(vectors) {
      write((index) =>
        vectors.forEach(({ id, textHash, vector }) => index.setVector(id, textHash, vector, dimensions)),
      );
    },
    async missingVectors(limit, idPrefix = '') {
      checkLimit(limit);
      const sql = `SELECT p.* FROM idx_missing m JOIN idx_points p USING (id)
        WHERE m.id >= ? AND m.id < ? ORDER BY m.id LIMIT ?`;
      return connection.read(() =>
        connection
          .statement(sql)
          .all(idPrefix, `${idPrefix}${AFTER_HEX_DIGITS}`, limit)
          .map((row) => ({
            id: row['id'] as ChunkId,
            textHash: row['text_hash'] as string,
            fields: fieldsOf(row),
          })),
      );
    },
  };
}
