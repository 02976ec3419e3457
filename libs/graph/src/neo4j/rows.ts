/** Records of the graph as properties of nodes, and back; what has no fixed shape is kept as JSON. */
import {
  AppError,
  ownWords,
  sha256,
  type ChunkRecord,
  type DocumentRecord,
  type EdgeRecord,
  type EntityRecord,
  type LinkRecord,
  type SectionRecord,
  type SourceRecord,
  type Span,
} from '@docgraph/domain';
import { entityKey } from '../entity-keys.ts';
import { wordsForSearch } from '../names.ts';
import type { SectionTraits } from '../knowledge-reader.ts';
import { TRAITS } from '../section-traits.ts';
import type { Row } from './connection.ts';

/** Id of the node of a name; names are of any length, indexed values are not. */
export const nameId = (key: string): string => sha256('name', key);
/** Id of the node of a place that links can mean, whether or not its document exists. */
export const placeId = (document: string, anchor: string): string => sha256('place', document, anchor);

export const toSpan = (row: Row): Span => ({
  startLine: row['startLine'] as number,
  endLine: row['endLine'] as number,
  startOffset: row['startOffset'] as number,
  endOffset: row['endOffset'] as number,
});

function json<T>(row: Row, property: string): T {
  try {
    return JSON.parse(row[property] as string) as T;
  } catch (cause) {
    throw new AppError(
      `the Neo4j graph has a ${property} that is not what was written; remove the store and ingest again`,
      { code: 'index-corrupt', kind: 'corrupt', cause },
    );
  }
}

export function toSource(row: Row): SourceRecord {
  const { id, kind, location, revision, indexedAt } = row as unknown as SourceRecord;
  return { id, kind, location, revision, indexedAt };
}

export function toDocument(row: Row): DocumentRecord {
  const { id, sourceId, path, contentHash, title, lineCount } = row as unknown as DocumentRecord;
  return {
    ...{ id, sourceId, path, contentHash, title, lineCount },
    frontMatter: json(row, 'frontMatter'),
    diagnostics: json(row, 'diagnostics'),
  };
}

export const documentProperties = ({ frontMatter, diagnostics, ...document }: DocumentRecord): Row => ({
  ...document,
  frontMatter: JSON.stringify(frontMatter),
  diagnostics: JSON.stringify(diagnostics),
});

export function toSection(row: Row): SectionRecord {
  const section = row as unknown as SectionRecord;
  const { id, documentId, ordinal, level, heading, headingPath, anchor, anchors, parentId, text } = section;
  return {
    ...{ id, documentId, ordinal, level, heading, headingPath, anchor, anchors, parentId, text },
    span: toSpan(row),
  };
}

/** @param document of the section. @param traits none for a section that states nothing. */
export const sectionProperties = (
  { span, ...section }: SectionRecord,
  { sourceId, path }: DocumentRecord,
  traits: SectionTraits | undefined,
): Row => ({
  ...{ ...section, ...span, sourceId, path, words: wordsForSearch(section.text) },
  ...(traits && { traits: TRAITS.map((trait) => traits[trait]) }),
});

export function toChunk(row: Row): ChunkRecord {
  const { id, sectionId, documentId, sourceId, path, ordinal, indexHash, textHash } = row as unknown as ChunkRecord;
  return {
    ...{ id, sectionId, documentId, sourceId, path, ordinal, indexHash, textHash },
    ...{ span: toSpan(row), fields: json(row, 'fields') },
  };
}

export const chunkProperties = ({ span, fields, ...chunk }: ChunkRecord): Row => ({
  ...chunk,
  ...span,
  fields: JSON.stringify(fields),
  ownWords: ownWords(fields),
});

export const linkRow = ({ sectionId, span, candidates, ...link }: LinkRecord): Row => ({
  sectionId,
  link: { ...link, ...span },
  candidates: candidates.map(({ documentId, anchor }, rank) => ({
    ...{ documentId, anchor, rank, place: placeId(documentId, anchor) },
  })),
});

/** Neo4j indexes 8 kB; messages that are longer stand in texts, but nobody looks a name of this length up. */
const LOOK_UP_CHARS_MAX = 1000;

/** Errors are looked for by what their messages hold, the others by their key as it is. */
export function entityRow(entity: EntityRecord): Row {
  const key = entityKey(entity) || null;
  const isLookedUp = key !== null && entity.kind !== 'error' && key.length <= LOOK_UP_CHARS_MAX;
  return { ...entity, key, lookUp: isLookedUp ? key : null };
}

/** @param section that states the edge. @param key of the surface, '' for none. */
export const edgeRow = (
  { kind: _kind, from, to, span, ...edge }: EdgeRecord,
  section: SectionRecord,
  { id: documentId, sourceId, path }: DocumentRecord,
  key: string,
): Row => ({
  ...{ from, to },
  properties: {
    ...{ ...edge, ...span, documentId, sourceId, path, sectionOrdinal: section.ordinal },
    ...(key !== '' && { key }),
  },
});
