/** Rows of the embedded graph as records, and back. */
import type {
  ChunkFields,
  ChunkId,
  ChunkRecord,
  Diagnostic,
  DocumentId,
  DocumentRecord,
  SectionId,
  SectionRecord,
  SourceId,
  SourceRecord,
  Span,
} from '@docgraph/domain';
import { damaged } from './database.ts';

/** A row as node:sqlite returns it. */
export type Row = Record<string, unknown>;

const text = (row: Row, column: string): string => row[column] as string;
const integer = (row: Row, column: string): number => row[column] as number;

function json<T>(row: Row, column: string): T {
  try {
    return JSON.parse(text(row, column)) as T;
  } catch (cause) {
    throw damaged(`has a ${column} that is not what was written`, cause);
  }
}

export const toSpan = (row: Row): Span => ({
  startLine: integer(row, 'start_line'),
  endLine: integer(row, 'end_line'),
  startOffset: integer(row, 'start_offset'),
  endOffset: integer(row, 'end_offset'),
});

export const spanValues = (span: Span): number[] => [span.startLine, span.endLine, span.startOffset, span.endOffset];

export function toSource(row: Row): SourceRecord {
  return {
    id: text(row, 'id') as SourceId,
    kind: text(row, 'kind') as SourceRecord['kind'],
    location: text(row, 'location'),
    revision: row['revision'] as string | null,
    indexedAt: row['indexed_at'] as string | null,
  };
}

export function toDocument(row: Row): DocumentRecord {
  return {
    id: text(row, 'id') as DocumentId,
    sourceId: text(row, 'source_id') as SourceId,
    path: text(row, 'path'),
    contentHash: text(row, 'content_hash'),
    title: text(row, 'title'),
    lineCount: integer(row, 'line_count'),
    frontMatter: json<DocumentRecord['frontMatter']>(row, 'front_matter'),
    diagnostics: json<Diagnostic[]>(row, 'diagnostics'),
  };
}

export function toSection(row: Row): SectionRecord {
  return {
    id: text(row, 'id') as SectionId,
    documentId: text(row, 'document_id') as DocumentId,
    ordinal: integer(row, 'ordinal'),
    level: integer(row, 'level'),
    heading: text(row, 'heading'),
    headingPath: json<string[]>(row, 'heading_path'),
    anchor: text(row, 'anchor'),
    anchors: json<string[]>(row, 'anchors'),
    parentId: row['parent_id'] as SectionId | null,
    span: toSpan(row),
    text: text(row, 'text'),
  };
}

/** @param row of `graph_chunks` joined with `source_id` and `path` of its document. */
export function toChunk(row: Row): ChunkRecord {
  return {
    id: text(row, 'id') as ChunkId,
    sectionId: text(row, 'section_id') as SectionId,
    documentId: text(row, 'document_id') as DocumentId,
    sourceId: text(row, 'source_id') as SourceId,
    path: text(row, 'path'),
    ordinal: integer(row, 'ordinal'),
    span: toSpan(row),
    fields: json<ChunkFields>(row, 'fields'),
    indexHash: text(row, 'index_hash'),
    textHash: text(row, 'text_hash'),
  };
}
