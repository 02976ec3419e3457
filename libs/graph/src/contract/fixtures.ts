/** Documents for the suites of this library and of those that use it: small, and made as ingestion makes them. */
import {
  chunkId,
  documentId,
  entityId,
  sectionId,
  sha256,
  sourceIdFrom,
  type ChunkRecord,
  type DocumentId,
  type DocumentRecord,
  type EdgeRecord,
  type EntityKind,
  type EntityRecord,
  type LinkRecord,
  type SectionRecord,
  type SourceId,
  type Span,
  type StatedEdgeKind,
} from '@docgraph/domain';
import type { DocumentWrite } from '../graph-store.ts';

export const docs = sourceIdFrom('docs');
const span = (line: number): Span => ({ startLine: line, endLine: line, startOffset: line, endOffset: line + 5 });

/** A link of a fixture: the heading it stands under, and the places it can mean as `path#anchor`. */
export interface LinkFixture {
  readonly under: string;
  readonly to: readonly string[];
}

/** An edge of a fixture; entities are written as `kind:name`, and the surface of one is its name. */
export interface StatementFixture {
  readonly under: string;
  readonly kind: StatedEdgeKind;
  /** Default: the section. */
  readonly from?: string;
  readonly to: string;
  readonly surface?: string;
}

export interface FixtureOptions {
  readonly source?: SourceId;
  /** Default: the path. */
  readonly title?: string;
  readonly links?: readonly LinkFixture[];
  readonly states?: readonly StatementFixture[];
}

/** A document whose sections are named by the keys of `bodies` and hold one chunk each. */
export function documentFixture(
  path: string,
  bodies: Readonly<Record<string, string>>,
  { source = docs, title = path, links = [], states = [] }: FixtureOptions = {},
): DocumentWrite {
  const id = documentId(source, path);
  const document: DocumentRecord = {
    ...{ id, sourceId: source, path, contentHash: sha256(title, JSON.stringify(bodies)), title, lineCount: 9 },
    ...{ frontMatter: { tags: ['a'] }, diagnostics: [{ severity: 'info', rule: 'r', message: 'm', line: 1 }] },
  };
  const sections: SectionRecord[] = [];
  const chunks: ChunkRecord[] = [];
  for (const [ordinal, [heading, body]] of Object.entries(bodies).entries()) {
    const section = sectionId(id, heading);
    sections.push({
      ...{ id: section, documentId: id, ordinal, level: 2, heading, headingPath: [heading], anchor: heading },
      ...{ anchors: [], parentId: sections[0]?.id ?? null, span: span(ordinal + 1), text: `## ${heading}\n${body}` },
    });
    chunks.push({
      ...{ id: chunkId(section, 0), sectionId: section, documentId: id, sourceId: source, path, ordinal: 0 },
      ...{ span: span(ordinal + 1), fields: { title, headingPath: '', heading, body, code: '' } },
      ...{ indexHash: sha256(source, path, heading, body), textHash: sha256(heading, body) },
    });
  }
  return {
    ...{ document, sections, chunks, links: links.map((link, ordinal) => toLink(id, source, link, ordinal)) },
    entities: entitiesOf(states),
    edges: states.map((statement, ordinal) => toEdge(id, statement, ordinal)),
  };
}

function toLink(document: DocumentId, source: SourceId, { under, to }: LinkFixture, ordinal: number): LinkRecord {
  const candidates = to.map((place) => {
    const [path = '', anchor = ''] = place.split('#');
    return { documentId: documentId(source, path), anchor };
  });
  return { sectionId: sectionId(document, under), ordinal, url: to[0]!, text: 'a link', span: span(1), candidates };
}

/** The entity `kind:name`. */
export function entityFixture(written: string): EntityRecord {
  const [kind, name] = [written.slice(0, written.indexOf(':')) as EntityKind, written.slice(written.indexOf(':') + 1)];
  return { id: entityId(kind, name), kind, name };
}

function entitiesOf(states: readonly StatementFixture[]): EntityRecord[] {
  const written = new Set(states.flatMap(({ from, to }) => (from === undefined ? [to] : [from, to])));
  return [...written].map(entityFixture);
}

function toEdge(document: DocumentId, statement: StatementFixture, ordinal: number): EdgeRecord {
  const { under, kind, from, to, surface = entityFixture(to).name } = statement;
  const section = sectionId(document, under);
  return {
    ...{
      kind,
      from: from === undefined ? section : entityFixture(from).id,
      to: entityFixture(to).id,
      ordinal,
      surface,
    },
    ...{ sectionId: section, span: span(ordinal + 1), rule: `rule-${ordinal}`, confidence: 0.9 },
  };
}
