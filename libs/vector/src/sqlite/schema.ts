/** Tables of the embedded search index. They share a file with the graph, whose tables have another prefix. */
import { ANALYZER_VERSION } from '../analyzer/analyzer.ts';

/** Raised by every change that another version of the program could misread; such a file is rebuilt, never migrated. */
export const INDEX_SCHEMA_VERSION = 2;

/** What a file was made with. A file with other values is refused: its terms or vectors mean something else. */
export interface IndexMeta {
  readonly schema: string;
  readonly analyzer: string;
  readonly dimensions: string;
  readonly fingerprint: string;
}

/** The values of this program for an index of `dimensions`, filled by the model that `fingerprint` names. */
export function expectedMeta(dimensions: number, fingerprint: string): IndexMeta {
  return {
    schema: String(INDEX_SCHEMA_VERSION),
    analyzer: String(ANALYZER_VERSION),
    dimensions: String(dimensions),
    fingerprint,
  };
}

/**
 * `idx_terms` holds analyzed terms; its tokenizer only cuts at spaces, as all other characters of terms are declared to
 * be token characters. It keeps no text: to remove a point its fields are analyzed again. (`contentless_delete` would
 * not lower FTS5's totals, so BM25 would depend on what had been deleted.)
 * `idx_state` counts, so that statistics cost one row; `change` numbers the write transactions that touched vectors.
 * `idx_removals` lists vectors that went away, for the readers' copies in memory; entries up to `removals_from` are gone.
 */
export const INDEX_SCHEMA = `
CREATE TABLE idx_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE idx_state (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  change INTEGER NOT NULL,
  points INTEGER NOT NULL,
  vectors INTEGER NOT NULL,
  removals_from INTEGER NOT NULL
) STRICT;
INSERT INTO idx_state VALUES (1, 0, 0, 0, 0);

CREATE TABLE idx_points (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  section_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  path TEXT NOT NULL,
  index_hash TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  title TEXT NOT NULL,
  heading_path TEXT NOT NULL,
  heading TEXT NOT NULL,
  body TEXT NOT NULL,
  code TEXT NOT NULL,
  own_words INTEGER NOT NULL
) STRICT;

CREATE TABLE idx_missing (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE idx_vectors (row INTEGER PRIMARY KEY, change INTEGER NOT NULL, vector BLOB NOT NULL) STRICT;
CREATE INDEX idx_vectors_by_change ON idx_vectors (change);

CREATE TABLE idx_removals (change INTEGER, row INTEGER, PRIMARY KEY (change, row)) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE idx_terms USING fts5 (
  title, heading_path, heading, body, code,
  content = '', tokenize = "ascii tokenchars '._-/:@'"
);
CREATE VIRTUAL TABLE idx_vocabulary USING fts5vocab ('idx_terms', 'row');
`;
