/** Gives a parsed document its identities: pure, from parser output to what the graph stores. */
import {
  chunkId,
  documentId,
  embeddingText,
  sectionId,
  sha256,
  type ChunkRecord,
  type Diagnostic,
  type DocumentRecord,
  type LinkRecord,
  type ParsedDocument,
  type ParsedSection,
  type SectionId,
  type SectionRecord,
  type SourceId,
} from '@docgraph/domain';
import { extract } from '@docgraph/extraction';
import type { DocumentWrite } from '@docgraph/graph';
import { linkCandidates } from './link-targets.ts';
import { statementsOf } from './statements.ts';

export interface FileIdentity {
  readonly source: SourceId;
  readonly path: string;
  readonly contentHash: string;
}

/** The records of a document that was parsed. */
export function documentWrite(file: FileIdentity, parsed: ParsedDocument): DocumentWrite {
  const id = documentId(file.source, file.path);
  const ids = parsed.sections.map((section) => sectionId(id, section.key));
  const document: DocumentRecord = {
    id,
    sourceId: file.source,
    path: file.path,
    contentHash: file.contentHash,
    title: parsed.title,
    lineCount: parsed.lineCount,
    frontMatter: parsed.frontMatter,
    diagnostics: parsed.diagnostics,
  };
  return {
    document,
    sections: parsed.sections.map((section, i) => toSection(section, ids, document, parsed.text, ids[i]!)),
    chunks: parsed.sections.flatMap((section, i) => toChunks(section, ids[i]!, document)),
    links: parsed.sections.flatMap((section, i) => toLinks(section, ids[i]!, file)),
    ...statementsOf(extract(parsed), id, ids),
  };
}

/** The record of a document that could not be parsed: it is kept with its diagnostics, and nothing of it is found. */
export function quarantineWrite(file: FileIdentity, diagnostics: readonly Diagnostic[]): DocumentWrite {
  const document: DocumentRecord = {
    id: documentId(file.source, file.path),
    sourceId: file.source,
    path: file.path,
    contentHash: file.contentHash,
    title: file.path.split('/').at(-1) ?? file.path,
    lineCount: 0,
    frontMatter: {},
    diagnostics,
  };
  return { document, sections: [], chunks: [], links: [], entities: [], edges: [] };
}

function toSection(
  section: ParsedSection,
  ids: readonly SectionId[],
  document: DocumentRecord,
  text: string,
  id: SectionId,
): SectionRecord {
  return {
    id,
    documentId: document.id,
    ordinal: section.ordinal,
    level: section.level,
    heading: section.heading,
    headingPath: section.headingPath,
    anchor: section.anchor,
    anchors: section.anchors,
    parentId: section.parent === null ? null : (ids[section.parent] ?? null),
    span: section.span,
    text: text.slice(section.span.startOffset, section.span.endOffset),
  };
}

function toChunks(section: ParsedSection, id: SectionId, document: DocumentRecord): ChunkRecord[] {
  return section.chunks.map((chunk) => {
    const { title, headingPath, heading, body, code } = chunk.fields;
    return {
      id: chunkId(id, chunk.ordinal),
      sectionId: id,
      documentId: document.id,
      sourceId: document.sourceId,
      path: document.path,
      ordinal: chunk.ordinal,
      span: chunk.span,
      fields: chunk.fields,
      indexHash: sha256(document.sourceId, document.path, title, headingPath, heading, body, code),
      textHash: sha256(embeddingText(chunk.fields)),
    };
  });
}

/** Links to other places of the source; pictures and other sites are left out. */
function toLinks(section: ParsedSection, id: SectionId, { source, path }: FileIdentity): LinkRecord[] {
  return section.links
    .filter((link) => link.kind === 'link')
    .map(({ url, text, span }) => ({ url, text, span, places: linkCandidates(path, url) }))
    .filter(({ places }) => places.length > 0)
    .map(({ url, text, span, places }, ordinal) => ({
      ...{ sectionId: id, ordinal, url, text, span },
      candidates: places.map((place) => ({ documentId: documentId(source, place.path), anchor: place.anchor })),
    }));
}
