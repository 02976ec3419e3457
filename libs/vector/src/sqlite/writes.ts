/** Changes of the embedded index. Every function runs inside a write transaction of the connection. */
import { ownWords, type ChunkFields, type ChunkId } from '@docgraph/domain';
import { analyze } from '../analyzer/analyzer.ts';
import type { IndexPoint } from '../search-index.ts';
import { checkVector } from '../unit-vector.ts';
import type { Connection } from './connection.ts';
import type { Row } from './hit.ts';
import { bytesOf } from './vectors.ts';

/** Removals remembered; a reader that is further behind loads all vectors again. */
const REMOVALS_MAX = 10_000;

const FIELD_COLUMNS = 'title, heading_path, heading, body, code';
const INSERT_POINT = `INSERT INTO idx_points
  (section_id, document_id, source_id, path, index_hash, text_hash, ${FIELD_COLUMNS}, own_words, id)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE_POINT = `UPDATE idx_points SET section_id = ?, document_id = ?, source_id = ?, path = ?, index_hash = ?,
  text_hash = ?, title = ?, heading_path = ?, heading = ?, body = ?, code = ?, own_words = ? WHERE id = ?`;
const INSERT_TERMS = `INSERT INTO idx_terms (rowid, ${FIELD_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`;
const DELETE_TERMS = `INSERT INTO idx_terms (idx_terms, rowid, ${FIELD_COLUMNS}) VALUES ('delete', ?, ?, ?, ?, ?, ?)`;

/** The fields of a row of `idx_points`. */
export function fieldsOf(row: Row): ChunkFields {
  return {
    title: row['title'] as string,
    headingPath: row['heading_path'] as string,
    heading: row['heading'] as string,
    body: row['body'] as string,
    code: row['code'] as string,
  };
}

/** A row of `idx_points` as it was given. */
export function pointOf(row: Row): IndexPoint {
  return {
    id: row['id'] as ChunkId,
    sectionId: row['section_id'] as IndexPoint['sectionId'],
    documentId: row['document_id'] as IndexPoint['documentId'],
    sourceId: row['source_id'] as IndexPoint['sourceId'],
    path: row['path'] as string,
    fields: fieldsOf(row),
    indexHash: row['index_hash'] as string,
    textHash: row['text_hash'] as string,
  };
}

const texts = ({ title, headingPath, heading, body, code }: ChunkFields): string[] => [
  ...[title, headingPath, heading, body, code],
];
const terms = (fields: ChunkFields): string[] => texts(fields).map((text) => analyze(text).join(' '));

const pointValues = (point: IndexPoint): (string | number)[] => [
  ...[point.sectionId, point.documentId, point.sourceId, point.path, point.indexHash, point.textHash],
  ...[...texts(point.fields), ownWords(point.fields), point.id],
];

/** One write transaction's work: collects what changes in the counters and stores it in {@link IndexWrite.finish}. */
export class IndexWrite {
  readonly #connection: Connection;
  /** Number of this transaction among those that changed vectors. */
  readonly #change: number;
  #points = 0;
  #vectors = 0;
  #vectorsChanged = false;
  #vectorsDropped = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    const state = connection.statement('SELECT change FROM idx_state').get() as { change: number };
    this.#change = state.change + 1;
  }

  upsert(point: IndexPoint): void {
    const known = this.#find(point.id);
    if (known === undefined) this.#insert(point);
    else if (known['index_hash'] !== point.indexHash || known['text_hash'] !== point.textHash)
      this.#replace(known, point);
  }

  remove(id: ChunkId): void {
    const known = this.#find(id);
    if (known === undefined) return;
    this.#run(DELETE_TERMS, known['row'] as number, ...terms(fieldsOf(known)));
    this.#run('DELETE FROM idx_points WHERE row = ?', known['row'] as number);
    if (!this.#dropVector(known['row'] as number)) this.#run('DELETE FROM idx_missing WHERE id = ?', id);
    this.#points -= 1;
  }

  setVector(id: ChunkId, textHash: string, vector: Float32Array, dimensions: number): void {
    checkVector(vector, dimensions, `chunk ${id}`);
    const point = this.#connection.statement('SELECT row FROM idx_points WHERE id = ? AND text_hash = ?');
    const row = point.get(id, textHash)?.['row'] as number | undefined;
    if (row === undefined) return;
    this.#run('INSERT OR REPLACE INTO idx_vectors VALUES (?, ?, ?)', row, this.#change, bytesOf(vector));
    this.#vectors += this.#run('DELETE FROM idx_missing WHERE id = ?', id);
    this.#vectorsChanged = true;
  }

  /** Stores the counters; the last step of the transaction. */
  finish(): void {
    const change = this.#vectorsChanged ? this.#change : this.#change - 1;
    const state = 'UPDATE idx_state SET change = ?, points = points + ?, vectors = vectors + ?';
    if (this.#vectorsChanged || this.#points !== 0) this.#run(state, change, this.#points, this.#vectors);
    if (this.#vectorsDropped) this.#trimRemovals();
  }

  #find(id: ChunkId): Row | undefined {
    return this.#connection.statement('SELECT * FROM idx_points WHERE id = ?').get(id);
  }

  #insert(point: IndexPoint): void {
    const { lastInsertRowid } = this.#connection.statement(INSERT_POINT).run(...pointValues(point));
    this.#run(INSERT_TERMS, lastInsertRowid, ...terms(point.fields));
    this.#run('INSERT INTO idx_missing VALUES (?)', point.id);
    this.#points += 1;
  }

  #replace(known: Row, point: IndexPoint): void {
    const row = known['row'] as number;
    this.#run(DELETE_TERMS, row, ...terms(fieldsOf(known)));
    this.#run(UPDATE_POINT, ...pointValues(point));
    this.#run(INSERT_TERMS, row, ...terms(point.fields));
    if (known['text_hash'] !== point.textHash && this.#dropVector(row))
      this.#run('INSERT INTO idx_missing VALUES (?)', point.id);
  }

  /** Whether the row had a vector. */
  #dropVector(row: number): boolean {
    if (this.#run('DELETE FROM idx_vectors WHERE row = ?', row) === 0) return false;
    this.#run('INSERT OR IGNORE INTO idx_removals VALUES (?, ?)', this.#change, row);
    this.#vectors -= 1;
    this.#vectorsChanged = true;
    this.#vectorsDropped = true;
    return true;
  }

  /** Forgets the older half of the removals when there are too many. */
  #trimRemovals(): void {
    const { count } = this.#connection.statement('SELECT count(*) AS count FROM idx_removals').get() as {
      count: number;
    };
    if (count <= REMOVALS_MAX) return;
    const middle = this.#connection.statement('SELECT change FROM idx_removals ORDER BY change LIMIT 1 OFFSET ?');
    const until = middle.get(Math.floor(count / 2))?.['change'] as number;
    this.#run('DELETE FROM idx_removals WHERE change <= ?', until);
    this.#run('UPDATE idx_state SET removals_from = ?', until);
  }

  /** Runs a statement; returns the number of changed rows. */
  #run(sql: string, ...values: readonly (string | number | bigint | Uint8Array)[]): number {
    return Number(this.#connection.statement(sql).run(...values).changes);
  }
}
