/** Tables of the embedded graph. They share a file with the search index, whose tables start with `idx_`. */

/** Raised by every change that an older program could misread; a file of another version is rebuilt, never migrated. */
export const GRAPH_SCHEMA_VERSION = 1;

export const GRAPH_SCHEMA = `
CREATE TABLE IF NOT EXISTS graph_meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO graph_meta VALUES ('schema', ${GRAPH_SCHEMA_VERSION}), ('version', 0);

CREATE TABLE IF NOT EXISTS graph_sources (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  location TEXT NOT NULL,
  revision TEXT,
  indexed_at TEXT
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
  UNIQUE (source_id, path)
) STRICT;
CREATE INDEX IF NOT EXISTS graph_documents_by_path ON graph_documents (path, source_id);

CREATE TABLE IF NOT EXISTS graph_sections (
  id TEXT PRIMARY KEY,
  document_id TEXT NOT NULL REFERENCES graph_documents (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  level INTEGER NOT NULL,
  heading TEXT NOT NULL,
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
  pending INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS graph_chunks_by_section ON graph_chunks (section_id);
CREATE INDEX IF NOT EXISTS graph_chunks_by_document ON graph_chunks (document_id);
CREATE INDEX IF NOT EXISTS graph_chunks_pending ON graph_chunks (id) WHERE pending = 1;

-- Chunks that are gone here and that the search index has still to forget.
CREATE TABLE IF NOT EXISTS graph_removals (chunk_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;
