/** Finds the section that a reference names: an id, or `source:path#anchor` with source and anchor optional. */
import {
  AppError,
  isSourceId,
  oneLine,
  type DocumentRecord,
  type SectionId,
  type SectionRecord,
} from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import { linkToAnchor } from './passage.ts';
import { invalid } from './plan.ts';
import { nearestTo } from './similar.ts';
import type { SourceScope } from './source-scope.ts';

/** Documents looked through for suggestions. */
const SUGGESTION_DOCUMENTS_MAX = 2000;
/** Places in a reference at which the anchor may begin: a path can hold `#` itself. */
const ANCHOR_STARTS_MAX = 4;
/** Longest reference or anchor that a message repeats. */
const SHOWN_CHARS_MAX = 400;
const SECTION_ID = /^[0-9a-f]{24}$/;

/** A section among the others of its document, all of one moment. */
export interface FoundSection {
  readonly document: DocumentRecord;
  readonly sections: readonly SectionRecord[];
  /** Position of the section in `sections`. */
  readonly at: number;
}

/** @throws AppError `not-found` that names the nearest references, or `validation` when several sources have the path. */
export async function findSection(graph: GraphReader, ref: string, scope: SourceScope): Promise<FoundSection> {
  const wanted = ref.trim();
  if (wanted === '') throw invalid('ref is empty: give the link or the id of a search result');
  if (SECTION_ID.test(wanted)) return findById(graph, wanted as SectionId);
  const { document, anchor } = await findDocument(graph, wanted, scope);
  const sections = await graph.sectionsOf(document.id);
  const at = anchor === '' ? 0 : positionOf(anchor, sections);
  if (at in sections) return { document, sections, at };
  if (anchor === '') throw notFound(`${oneLine(wanted, SHOWN_CHARS_MAX)} has no text to read`);
  const anchors = sections.map((section) => section.anchor).filter((known) => known !== '');
  const nearest = nearestTo(anchor, anchors).map((known) => linkToAnchor(document, known));
  throw notFound(`${shown(linkToAnchor(document, ''))} has no section #${oneLine(anchor)}; ${suggest(nearest)}`);
}

async function findById(graph: GraphReader, id: SectionId): Promise<FoundSection> {
  const [view] = await graph.sections([id]);
  const sections = view === undefined ? [] : await graph.sectionsOf(view.document.id);
  const at = sections.findIndex((section) => section.id === id);
  if (view !== undefined && at >= 0) return { document: view.document, sections, at };
  throw notFound(`no section has the id ${id}: it was removed or its heading renamed; search again`);
}

/** A heading's own anchor goes before one that merely stands in a section. -1 when there is none. */
function positionOf(anchor: string, sections: readonly SectionRecord[]): number {
  const own = sections.findIndex((section) => section.anchor === anchor);
  return own >= 0 ? own : sections.findIndex((section) => section.anchors.includes(anchor));
}

/** One way in which a reference can be meant. */
interface Reading {
  readonly source: string | null;
  readonly path: string;
  readonly anchor: string;
}

/** The likeliest first: names of files can hold `#`, `:` and `%` themselves. */
function readingsOf(ref: string): readonly Reading[] {
  const starts = [...ref.matchAll(/#/g)].slice(0, ANCHOR_STARTS_MAX).map((match) => match.index);
  return [...starts, ref.length].flatMap((start) => {
    const anchor = decode(ref.slice(start + 1));
    const file = ref.slice(0, start);
    const colon = file.indexOf(':');
    const source = colon > 0 && isSourceId(file.slice(0, colon)) ? file.slice(0, colon) : null;
    const named = source === null ? [] : [{ source, path: file.slice(colon + 1), anchor }];
    return [...named, { source: null, path: file, anchor }].flatMap((reading) => {
      const path = reading.path.replace(/^\.?\/+/, '');
      return decode(path) === path
        ? [{ ...reading, path }]
        : [
            { ...reading, path },
            { ...reading, path: decode(path) },
          ];
    });
  });
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

async function findDocument(
  graph: GraphReader,
  ref: string,
  scope: SourceScope,
): Promise<{ readonly document: DocumentRecord; readonly anchor: string }> {
  const readings = readingsOf(ref);
  for (const { source, path, anchor } of readings) {
    const found = await graph.documentsAt(path);
    const meant = source === null ? null : scope.find(source);
    const inScope = found.filter((d) => scope.searched?.has(d.sourceId) ?? true);
    const anywhere = inScope.length > 0 ? inScope : found;
    const documents = source === null ? anywhere : found.filter((d) => d.sourceId === meant);
    if (documents.length === 1) return { document: documents[0]!, anchor };
    if (documents.length > 1)
      throw invalid(
        `${oneLine(ref, SHOWN_CHARS_MAX)} exists in several sources: say ${documents.map((d) => shown(linkToAnchor(d, anchor))).join(' or ')}`,
      );
  }
  const known = await graph.documents({ source: null, after: null, limit: SUGGESTION_DOCUMENTS_MAX });
  const nearest = nearestTo(
    readings[0]!.path,
    known.map((document) => document.path),
  );
  const links = nearest.map((path) =>
    linkToAnchor(
      known.find((document) => document.path === path)!,
      '',
    ),
  );
  throw notFound(`there is no document ${oneLine(ref, SHOWN_CHARS_MAX)}; ${suggest(links)}`);
}

const suggest = (links: readonly string[]): string =>
  links.length === 0
    ? 'search_documentation finds sections by their content'
    : `did you mean ${links.map(shown).join(', ')}?`;

/** A link on one line: characters that a line cannot hold are percent-encoded, so that the reference still works. */
function shown(link: string): string {
  if (!UNPRINTABLE.test(link)) return oneLine(link, SHOWN_CHARS_MAX);
  return oneLine(link.toWellFormed().replace(/[%\p{C}\u2028\u2029]/gu, encodeURIComponent), SHOWN_CHARS_MAX);
}

const UNPRINTABLE = /[\p{C}\u2028\u2029]/u;

const notFound = (message: string): AppError => new AppError(message, { code: 'not-found', kind: 'not-found' });
