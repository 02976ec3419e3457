/** The embedded graph on node:sqlite: one writer, any number of readers, one file. */
import { ownWords, type ChunkId, type DocumentId, type LinkRecord, type SourceId } from '@docgraph/domain';
import { foldedWords } from '../error-names.ts';
import type { DocumentWrite, GraphReader, GraphStore, SourceRun, WriteCount } from '../graph-store.ts';
import { headingKey, titleKey } from '../names.ts';
import { checkRun, nextRun } from '../superseded.ts';
import { openChecked, type GraphDatabase, type Prepare } from './database.ts';
import { keepEntities, writeStatements } from './entities.ts';
import { createMentionKeeper } from './mentions.ts';
import { spanValues } from './rows.ts';
import { GRAPH_SCHEMA } from './schema.ts';
import { createReader, selectChunks } from './sqlite-reader.ts';
import { writeTraits } from './traits.ts';

const DURABLE_WAL = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;';

/**
 * Opens an existing graph for reading only.
 * @throws AppError `graph-open-failed` (unavailable) where there is none, `graph-schema-mismatch` (conflict),
 * `index-read-only` (unavailable) where SQLite cannot keep its files beside it, `index-corrupt`; all reads may throw
 * the latter.
 */
export function openSqliteGraphReader(options: { readonly file: string }): GraphReader {
  return createReader(openChecked(options.file, true, ''));
}

/** Opens or creates the graph in `file`. Commits are durable (`synchronous = FULL`): the graph is the record. */
export function createSqliteGraph(options: { readonly file: string }): GraphStore {
  const db = openChecked(options.file, false, `${DURABLE_WAL}\n${GRAPH_SCHEMA}`);
  const { prepare } = db;
  const mentions = createMentionKeeper(prepare);
  const transaction = <T>(work: () => T, run?: SourceRun): T => {
    try {
      return inTransaction(db, () => {
        if (run !== undefined) checkRun(run, latestRun(prepare, run.source));
        return work();
      });
    } catch (error) {
      mentions.reset();
      throw error;
    }
  };
  const remove = (ids: readonly DocumentId[]): WriteCount =>
    mentions.around(ids, [], () =>
      keepEntities(prepare, ids, [], () => sum(ids.map((id) => removeDocument(prepare, id)))),
    );

  return {
    ...createReader(db),
    async putSource(source) {
      transaction(() =>
        prepare(
          `INSERT INTO graph_sources (id, kind, location) VALUES (?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, location = excluded.location`,
        ).run(source.id, source.kind, source.location),
      );
    },
    async lastRun(source) {
      return latestRun(prepare, source) ?? 0;
    },
    async beginRun(source, since) {
      return transaction(() => {
        const run = nextRun(source, since, latestRun(prepare, source));
        prepare('UPDATE graph_sources SET run = ? WHERE id = ?').run(run.number, source);
        return run;
      });
    },
    async setRevision(source, revision, indexedAt, run) {
      transaction(
        () =>
          prepare('UPDATE graph_sources SET revision = ?, indexed_at = ? WHERE id = ?').run(
            revision,
            indexedAt,
            source,
          ),
        run,
      );
    },
    async removeSource(source) {
      transaction(() => {
        const rows = prepare('SELECT id FROM graph_documents WHERE source_id = ?').all(source);
        remove(rows.map((row) => row['id'] as DocumentId));
        prepare('DELETE FROM graph_sources WHERE id = ?').run(source);
      });
    },
    async applyDocuments(writes, run) {
      const ids = writes.map((write) => write.document.id);
      const sections = writes.flatMap((write) => write.sections);
      const write = (): WriteCount =>
        mentions.around(ids, sections, () =>
          keepEntities(prepare, ids, writes, () => sum(writes.map((one) => writeDocument(prepare, one)))),
        );
      return transaction(write, run);
    },
    async removeDocuments(ids, run) {
      return transaction(() => remove(ids), run);
    },
    async pendingChunks(limit) {
      return selectChunks(prepare, 'WHERE x.pending = 1 ORDER BY x.id LIMIT ?', limit);
    },
    async pendingRemovals(limit) {
      const rows = prepare('SELECT chunk_id FROM graph_removals ORDER BY chunk_id LIMIT ?').all(limit);
      return rows.map((row) => row['chunk_id'] as ChunkId);
    },
    async confirmIndexed(chunks) {
      transaction(() => {
        for (const { id, indexHash } of chunks) {
          const { changes } = prepare('UPDATE graph_chunks SET pending = (index_hash <> ?) WHERE id = ?').run(
            indexHash,
            id,
          );
          if (changes === 0) prepare('INSERT OR IGNORE INTO graph_removals VALUES (?)').run(id);
        }
      });
    },
    async confirmRemoved(ids) {
      transaction(() => {
        for (const id of ids) {
          prepare('DELETE FROM graph_removals WHERE chunk_id = ?').run(id);
          prepare('UPDATE graph_chunks SET pending = 1 WHERE id = ?').run(id);
        }
      });
    },
    async markPending(ids) {
      transaction(() => {
        for (const id of ids) {
          const { changes } = prepare('UPDATE graph_chunks SET pending = 1 WHERE id = ?').run(id);
          if (changes === 0) prepare('INSERT OR IGNORE INTO graph_removals VALUES (?)').run(id);
        }
      });
    },
  };
}

/** Runs `work` in one immediate transaction and moves the version that readers watch. */
function inTransaction<T>(db: GraphDatabase, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.prepare(`UPDATE graph_meta SET value = value + 1 WHERE key = 'version'`).run();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk has rolled back by itself.
    if (db.isTransaction()) db.exec('ROLLBACK');
    throw error;
  }
}

/** Undefined for a source that is not there. */
function latestRun(prepare: Prepare, source: SourceId): number | undefined {
  return prepare('SELECT run FROM graph_sources WHERE id = ?').get(source)?.['run'] as number | undefined;
}

interface OldChunk {
  readonly indexHash: string;
  readonly pending: number;
}

function oldChunks(prepare: Prepare, document: DocumentId): Map<string, OldChunk> {
  const rows = prepare('SELECT id, index_hash, pending FROM graph_chunks WHERE document_id = ?').all(document);
  return new Map(
    rows.map((r) => [r['id'] as string, { indexHash: r['index_hash'] as string, pending: r['pending'] as number }]),
  );
}

/** Replaces the whole document; a chunk in an unchanged state keeps its mark, so that it is not indexed again. */
function writeDocument(prepare: Prepare, write: DocumentWrite): WriteCount {
  const { document, sections, chunks, links } = write;
  const old = oldChunks(prepare, document.id);
  prepare('DELETE FROM graph_documents WHERE id = ?').run(document.id);
  prepare('INSERT INTO graph_documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
    document.id,
    document.sourceId,
    document.path,
    document.contentHash,
    document.title,
    document.lineCount,
    JSON.stringify(document.frontMatter),
    JSON.stringify(document.diagnostics),
    titleKey(document.title),
  );

  const insertSection = prepare(`INSERT INTO graph_sections VALUES (${marks(15)})`);
  const insertWords = prepare('INSERT INTO graph_words (rowid, words) VALUES (?, ?)');
  for (const s of sections) {
    const { lastInsertRowid } = insertSection.run(
      ...[
        s.id,
        s.documentId,
        s.ordinal,
        s.level,
        s.heading,
        headingKey(s.heading),
        JSON.stringify(s.headingPath),
        s.anchor,
      ],
      ...[JSON.stringify(s.anchors), s.parentId, ...spanValues(s.span), s.text],
    );
    insertWords.run(lastInsertRowid, foldedWords(s.text).join(' '));
  }
  for (const link of links) writeLink(prepare, link);
  writeStatements(prepare, write);
  writeTraits(prepare, write);
  const count = { added: 0, modified: 0, removed: 0, unchanged: 0 };
  const insertChunk = prepare(`INSERT INTO graph_chunks VALUES (${marks(13)})`);
  for (const c of chunks) {
    const before = old.get(c.id);
    const same = before?.indexHash === c.indexHash;
    insertChunk.run(
      ...[c.id, c.sectionId, c.documentId, c.ordinal, ...spanValues(c.span), JSON.stringify(c.fields)],
      ...[c.indexHash, c.textHash, ownWords(c.fields), same ? before.pending : 1],
    );
    prepare('DELETE FROM graph_removals WHERE chunk_id = ?').run(c.id);
    old.delete(c.id);
    count[before === undefined ? 'added' : same ? 'unchanged' : 'modified']++;
  }
  for (const id of old.keys()) prepare('INSERT OR IGNORE INTO graph_removals VALUES (?)').run(id);
  return { ...count, removed: old.size };
}

function writeLink(prepare: Prepare, { sectionId, ordinal, url, text, span, candidates }: LinkRecord): void {
  prepare(`INSERT INTO graph_links VALUES (${marks(8)})`).run(sectionId, ordinal, url, text, ...spanValues(span));
  const insert = prepare('INSERT INTO graph_link_candidates VALUES (?, ?, ?, ?, ?)');
  for (const [rank, { documentId, anchor }] of candidates.entries())
    insert.run(sectionId, ordinal, rank, documentId, anchor);
}

function removeDocument(prepare: Prepare, id: DocumentId): WriteCount {
  const old = oldChunks(prepare, id);
  for (const chunk of old.keys()) prepare('INSERT OR IGNORE INTO graph_removals VALUES (?)').run(chunk);
  prepare('DELETE FROM graph_documents WHERE id = ?').run(id);
  return { added: 0, modified: 0, removed: old.size, unchanged: 0 };
}

const marks = (count: number): string => Array(count).fill('?').join(', ');

function sum(counts: readonly WriteCount[]): WriteCount {
  return counts.reduce(
    (total, count) => ({
      added: total.added + count.added,
      modified: total.modified + count.modified,
      removed: total.removed + count.removed,
      unchanged: total.unchanged + count.unchanged,
    }),
    { added: 0, modified: 0, removed: 0, unchanged: 0 },
  );
}
