/** Reads of the embedded graph: prepared statements over one connection. */
import type { SQLInputValue } from 'node:sqlite';
import type { ChunkId, ChunkRecord, DocumentRecord, SectionId, SectionRecord } from '@docgraph/domain';
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

const CHUNK_COLUMNS = `x.*, d.source_id, d.path FROM graph_chunks x JOIN graph_documents d ON d.id = x.document_id`;

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

/** What names mean, as long as the graph stays the same: sections share most of them. */
function createMeanings(): (version: string) => Meanings {
  let [meant, of]: readonly [Meanings, string] = [new Map(), ''];
  return (version) => {
    if (version !== of || meant.size > MEANINGS_MAX) [meant, of] = [new Map(), version];
    return meant;
  };
}

/** Names whose meaning is kept. */
const MEANINGS_MAX = 20_000;

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
  /** Records by id; one statement, however many there are. */
  const byId = <Id extends string, T extends { readonly id: Id }>(
    ids: readonly Id[],
    select: string,
    map: (row: Row) => T,
  ): ReadonlyMap<Id, T> => {
    const rows = all(`SELECT ${select} WHERE x.id IN (SELECT value FROM json_each(?))`, map, JSON.stringify(ids));
    return new Map(rows.map((record) => [record.id, record]));
  };
  const sectionViews = (ids: readonly SectionId[]): ReadonlyMap<SectionId, SectionView> => {
    const sections = byId(ids, 'x.* FROM graph_sections x', toSection);
    const owners = [...new Set([...sections.values()].map(({ documentId }) => documentId))];
    const documents = byId(owners, 'x.* FROM graph_documents x', toDocument);
    const documentOf = ({ documentId }: SectionRecord): DocumentRecord =>
      documents.get(documentId) ?? missing('document', documentId);
    return new Map([...sections].map(([id, section]) => [id, { section, document: documentOf(section) }]));
  };
  const version = (): string => String(prepare(`SELECT value FROM graph_meta WHERE key = 'version'`).get()?.['value']);
  const meaningsAt = createMeanings();
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
      return one('SELECT * FROM graph_documents WHERE id = ?', toDocument, id);
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
      const views = snapshot(() => sectionViews(ids));
      return ids.map((id) => views.get(id)).filter((view) => view !== undefined);
    },
    async passages(ids) {
      return snapshot(() => {
        const chunks = byId(ids, CHUNK_COLUMNS, toChunk);
        const views = sectionViews([...new Set([...chunks.values()].map(({ sectionId }) => sectionId))]);
        const found = ids.map((id) => chunks.get(id)).filter((chunk) => chunk !== undefined);
        return found.map((chunk) => ({
          chunk,
          ...(views.get(chunk.sectionId) ?? missing('section', chunk.sectionId)),
        }));
      });
    },
    async references(ids) {
      return snapshot(() => {
        const meant = meaningsAt(version());
        return ids.flatMap((id) => referencesFrom(prepare, id, meant));
      });
    },
    async namedIn(texts) {
      return snapshot(() => texts.map((text) => targetsNamedIn(prepare, text)));
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
      return version();
    },
    async close() {
      if (closed) return;
      closed = true;
      db.close();
    },
  };
}
