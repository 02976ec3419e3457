/** Tables of the embedded graph. They share a file with the search index, whose tables start with `idx_`. */

/** Raised by every change that an older program could misread; a file of another version is rebuilt, never migrated. */
export const GRAPH_SCHEMA_VERSION = 6;

export const GRAPH_SCHEMA = `
CREATE TABLE IF NOT EXISTS graph_meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO graph_meta VALUES ('schema', ${GRAPH_SCHEMA_VERSION}), ('version', 0);

CREATE TABLE IF NOT EXISTS graph_sources (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  location TEXT NOT NULL,
  revision TEXT,
  indexed_at TEXT,
  run INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS graph_documents (
  id TEXT PRIMARY KEY,
  source_id TEXT NOT NULL REFERENCES graph_sources (id),
  path TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  title TEXT NOT NULL,
  line_count INTEGER NOT NULL,
  front_matter TEXT NOT NULL,
  diagnostics TEXT NOT NULL,
  title_key TEXT NOT NULL,
  UNIQUE (source_id, path)
) STRICT;
CREATE INDEX IF NOT EXISTS graph_documents_by_title ON graph_documents (title_key);
CREATE INDEX IF NOT EXISTS graph_documents_by_path ON graph_documents (path, source_id);

CREATE TABLE IF NOT EXISTS graph_sections (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES graph_documents (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  level INTEGER NOT NULL,
  heading TEXT NOT NULL,
  heading_key TEXT NOT NULL,
  heading_path TEXT NOT NULL,
  anchor TEXT NOT NULL,
  anchors TEXT NOT NULL,
  parent_id TEXT,
  start_line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS graph_sections_in_order ON graph_sections (document_id, ordinal);
CREATE INDEX IF NOT EXISTS graph_sections_by_heading ON graph_sections (heading_key) WHERE heading_key <> '';

CREATE TABLE IF NOT EXISTS graph_chunks (
  id TEXT PRIMARY KEY,
  section_id TEXT NOT NULL REFERENCES graph_sections (id) ON DELETE CASCADE,
  document_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  start_line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,
  fields TEXT NOT NULL,
  index_hash TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  own_words INTEGER NOT NULL,
  pending INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS graph_chunks_by_section ON graph_chunks (section_id);
CREATE INDEX IF NOT EXISTS graph_chunks_by_document ON graph_chunks (document_id);
CREATE INDEX IF NOT EXISTS graph_chunks_pending ON graph_chunks (id) WHERE pending = 1;

CREATE TABLE IF NOT EXISTS graph_links (
  section_id TEXT NOT NULL REFERENCES graph_sections (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  url TEXT NOT NULL,
  text TEXT NOT NULL,
  start_line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,
  PRIMARY KEY (section_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Documents that a link can mean; which one it means is found when it is read, so that links need no second pass.
CREATE TABLE IF NOT EXISTS graph_link_candidates (
  section_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  rank INTEGER NOT NULL,
  document_id TEXT NOT NULL,
  anchor TEXT NOT NULL,
  PRIMARY KEY (section_id, ordinal, rank),
  FOREIGN KEY (section_id, ordinal) REFERENCES graph_links (section_id, ordinal) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS graph_link_candidates_by_target ON graph_link_candidates (document_id, anchor, section_id);

-- Names that a section holds, each at its first place. What has the name is found when it is read.
CREATE TABLE IF NOT EXISTS graph_mentions (
  section_id TEXT NOT NULL REFERENCES graph_sections (id) ON DELETE CASCADE,
  name_key TEXT NOT NULL,
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,
  PRIMARY KEY (section_id, name_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS graph_mentions_by_name ON graph_mentions (name_key, section_id);

-- Key: the words of the name, by which it is found, of an error those of its longest fixed part; '' for kinds that are
-- named by their place.
CREATE TABLE IF NOT EXISTS graph_entities (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS graph_entities_by_name ON graph_entities (name, kind);
CREATE INDEX IF NOT EXISTS graph_entities_by_key ON graph_entities (key, kind) WHERE key <> '';
CREATE INDEX IF NOT EXISTS graph_entities_errors ON graph_entities (key) WHERE kind = 'error';

-- What sections state. Key: the words of a surface that differ from the key of the entity, else ''.
CREATE TABLE IF NOT EXISTS graph_edges (
  section_id TEXT NOT NULL REFERENCES graph_sections (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL REFERENCES graph_entities (id),
  start_line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  start_offset INTEGER NOT NULL,
  end_offset INTEGER NOT NULL,
  rule TEXT NOT NULL,
  confidence REAL NOT NULL,
  surface TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (section_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS graph_edges_by_to ON graph_edges (to_id, kind);
CREATE INDEX IF NOT EXISTS graph_edges_by_from ON graph_edges (from_id, kind);
CREATE INDEX IF NOT EXISTS graph_edges_by_key ON graph_edges (key, to_id) WHERE key <> '';

-- Numbers of different things that a section states, counted when it is written; none for a section that states nothing.
CREATE TABLE IF NOT EXISTS graph_traits (
  section_id TEXT PRIMARY KEY REFERENCES graph_sections (id) ON DELETE CASCADE,
  steps INTEGER NOT NULL,
  commands INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  resolves INTEGER NOT NULL,
  settings INTEGER NOT NULL,
  definitions INTEGER NOT NULL,
  examples INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Finds the sections that may hold a new name, without reading all of them: their words as names are compared, which the
-- tokenizer's own folding is not for Hangul, vowel signs, ligatures and wide letters.
CREATE VIRTUAL TABLE IF NOT EXISTS graph_words USING fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TRIGGER IF NOT EXISTS graph_words_delete AFTER DELETE ON graph_sections BEGIN
  DELETE FROM graph_words WHERE rowid = old.rowid;
END;

-- Chunks that are gone here and that the search index has still to forget.
CREATE TABLE IF NOT EXISTS graph_removals (chunk_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;
