/** Reads of the embedded graph: prepared statements over one connection. */
import type { SQLInputValue } from 'node:sqlite';
import type { ChunkId, ChunkRecord, DocumentId, DocumentRecord, SectionId } from '@docgraph/domain';
import type { GraphReader, SectionView } from '../graph-store.ts';
import { damaged, type GraphDatabase, type Prepare } from './database.ts';
import { pageOfEdges } from './edges.ts';
import { entitiesNamed } from './entity-names.ts';
import { exportedDocuments } from './exports.ts';
import { linksOf } from './links.ts';
import { nodeById } from './nodes.ts';
import { referencesFrom, targetsNamedIn, type Meanings } from './references.ts';
import { toChunk, toDocument, toSection, toSource, type Row } from './rows.ts';
import { statementsOf } from './statements.ts';
import { traitsOf } from './traits.ts';

const CHUNK_COLUMNS = `c.*, d.source_id, d.path FROM graph_chunks c JOIN graph_documents d ON d.id = c.document_id`;

/** The chunks a query selects, in its order. */
export function selectChunks(prepare: Prepare, where: string, ...values: SQLInputValue[]): ChunkRecord[] {
  return prepare(`SELECT ${CHUNK_COLUMNS} ${where}`)
    .all(...values)
    .map(toChunk);
}

/** Foreign keys keep these from happening in a file that is whole. */
function missing(record: string, id: string): never {
  throw damaged(`has no ${record} ${id} although another record names it`);
}

export function createReader(db: GraphDatabase): GraphReader {
  const { prepare } = db;
  const all = <T>(sql: string, map: (row: Row) => T, ...values: SQLInputValue[]): T[] =>
    prepare(sql)
      .all(...values)
      .map(map);
  const count = (sql: string): number => prepare(`SELECT (${sql}) AS n`).get()!['n'] as number;
  const one = <T>(sql: string, map: (row: Row) => T, id: string): T | null => all(sql, map, id)[0] ?? null;
  /** Everything `read` sees is of one moment: another process may commit between two statements. */
  const snapshot = <T>(read: () => T): T => {
    db.exec('BEGIN');
    try {
      return read();
    } finally {
      db.exec('COMMIT');
    }
  };
  const document = (id: DocumentId): DocumentRecord | null =>
    one('SELECT * FROM graph_documents WHERE id = ?', toDocument, id);
  const sectionView = (id: SectionId): SectionView | null => {
    const section = one('SELECT * FROM graph_sections WHERE id = ?', toSection, id);
    return section && { section, document: document(section.documentId) ?? missing('document', section.documentId) };
  };
  let closed = false;

  return {
    async sources() {
      return all('SELECT * FROM graph_sources ORDER BY id', toSource);
    },
    async manifest(source) {
      const sql = 'SELECT path, content_hash FROM graph_documents WHERE source_id = ? ORDER BY path';
      return all(sql, (r) => ({ path: r['path'] as string, contentHash: r['content_hash'] as string }), source);
    },
    async document(id) {
      return document(id);
    },
    async documentsAt(path) {
      return all('SELECT * FROM graph_documents WHERE path = ? ORDER BY source_id', toDocument, path);
    },
    async documents({ source, after, limit }) {
      return all(
        `SELECT * FROM graph_documents
         WHERE (?1 IS NULL OR source_id = ?1)
           AND (?2 IS NULL OR (source_id, path) > (SELECT source_id, path FROM graph_documents WHERE id = ?2))
         ORDER BY source_id, path LIMIT ?3`,
        toDocument,
        source,
        after,
        limit,
      );
    },
    async sectionsOf(document) {
      return all('SELECT * FROM graph_sections WHERE document_id = ? ORDER BY ordinal', toSection, document);
    },
    async linksOf(document) {
      return linksOf(prepare, document);
    },
    async sections(ids) {
      return snapshot(() => ids.map(sectionView).filter((view) => view !== null));
    },
    async passages(ids) {
      return snapshot(() =>
        ids
          .flatMap((id) => selectChunks(prepare, 'WHERE c.id = ?', id))
          .map((chunk) => ({
            chunk,
            ...(sectionView(chunk.sectionId) ?? missing('section', chunk.sectionId)),
          })),
      );
    },
    async references(ids) {
      const meant: Meanings = new Map();
      return snapshot(() => ids.flatMap((id) => referencesFrom(prepare, id, meant)));
    },
    async namedIn(text) {
      return snapshot(() => targetsNamedIn(prepare, text));
    },
    async entitiesNamed(query) {
      return snapshot(() => entitiesNamed(prepare, query));
    },
    async nodes(ids) {
      return snapshot(() => ids.map((id) => nodeById(prepare, id)).filter((node) => node !== null));
    },
    async edges(query) {
      return snapshot(() => pageOfEdges(prepare, query));
    },
    async statementsOf(document) {
      return statementsOf(prepare, document);
    },
    async traitsOf(ids) {
      return traitsOf(prepare, ids);
    },
    async scanChunks({ after, limit }) {
      return all(
        'SELECT id, index_hash FROM graph_chunks WHERE id > ? ORDER BY id LIMIT ?',
        (r) => ({ id: r['id'] as ChunkId, indexHash: r['index_hash'] as string }),
        after ?? '',
        limit,
      );
    },
    async exportDocuments(options) {
      return snapshot(() => exportedDocuments(prepare, options));
    },
    async exportRemovals({ after, limit }) {
      const sql = 'SELECT chunk_id FROM graph_removals WHERE chunk_id > ? ORDER BY chunk_id LIMIT ?';
      return all(sql, (row) => row['chunk_id'] as ChunkId, after ?? '', limit);
    },
    async stats() {
      return {
        sources: count('SELECT count(*) FROM graph_sources'),
        documents: count('SELECT count(*) FROM graph_documents'),
        sections: count('SELECT count(*) FROM graph_sections'),
        chunks: count('SELECT count(*) FROM graph_chunks'),
        pending: count(
          'SELECT (SELECT count(*) FROM graph_chunks WHERE pending = 1) + (SELECT count(*) FROM graph_removals)',
        ),
      };
    },
    async version() {
      return String(prepare(`SELECT value FROM graph_meta WHERE key = 'version'`).get()?.['value']);
    },
    async close() {
      if (closed) return;
      closed = true;
      db.close();
    },
  };
}
