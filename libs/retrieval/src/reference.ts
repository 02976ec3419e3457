/** Finds the section that a reference names: an id, or `source:path#anchor` with source and anchor optional. */
import { AppError, isSourceId, type DocumentRecord, type SectionId } from '@docgraph/domain';
import type { GraphReader, SectionView } from '@docgraph/graph';
import { linkTo } from './passage.ts';
import { invalid } from './plan.ts';

/** Suggestions in an error message. */
const SUGGESTIONS_MAX = 5;
/** Documents looked through for suggestions. */
const SUGGESTION_DOCUMENTS_MAX = 2000;
/** Dice coefficient from which a name is worth suggesting. */
const SIMILAR_MIN = 0.3;
const SECTION_ID = /^[0-9a-f]{24}$/;

/** @throws AppError `not-found` that names the nearest references, or `validation` when several sources have the path. */
export async function findSection(graph: GraphReader, ref: string): Promise<SectionView> {
  const wanted = ref.trim();
  if (wanted === '') throw invalid('ref is empty: give the link or the id of a search result');
  if (SECTION_ID.test(wanted)) {
    const [view] = await graph.sections([wanted as SectionId]);
    if (view !== undefined) return view;
    throw notFound(`no section has the id ${wanted}: it was removed or its heading renamed; search again`);
  }
  const { source, path, anchor } = parse(wanted);
  const document = await findDocument(graph, source, path, wanted);
  const sections = await graph.sectionsOf(document.id);
  const section = anchor === '' ? sections[0] : sections.find((s) => s.anchor === anchor || s.anchors.includes(anchor));
  if (section !== undefined) return { section, document };
  if (anchor === '') throw notFound(`${wanted} has no text to read`);
  const nearest = nearestTo(
    anchor,
    sections.map((s) => s.anchor).filter((a) => a !== ''),
  );
  throw notFound(
    `${linkTo(document, { anchor: '' })} has no section #${anchor}; ${suggest(nearest.map((a) => linkTo(document, { anchor: a })))}`,
  );
}

function parse(ref: string): { source: string | null; path: string; anchor: string } {
  const hash = ref.indexOf('#');
  const file = hash < 0 ? ref : ref.slice(0, hash);
  const colon = file.indexOf(':');
  const named = colon > 0 && isSourceId(file.slice(0, colon));
  return {
    source: named ? file.slice(0, colon) : null,
    path: (named ? file.slice(colon + 1) : file).replace(/^\.?\/+/, ''),
    anchor: hash < 0 ? '' : decode(ref.slice(hash + 1)),
  };
}

const decode = (anchor: string): string => {
  try {
    return decodeURIComponent(anchor);
  } catch {
    return anchor;
  }
};

async function findDocument(
  graph: GraphReader,
  source: string | null,
  path: string,
  ref: string,
): Promise<DocumentRecord> {
  const documents = (await graph.documentsAt(path)).filter((d) => source === null || d.sourceId === source);
  if (documents.length === 1) return documents[0]!;
  if (documents.length > 1)
    throw invalid(
      `${ref} exists in several sources: say ${documents.map((d) => `${d.sourceId}:${d.path}`).join(' or ')}`,
    );
  const known = await graph.documents({ source: null, after: null, limit: SUGGESTION_DOCUMENTS_MAX });
  const links = nearestTo(
    path,
    known.map((d) => d.path),
  ).map((p) => `${known.find((d) => d.path === p)!.sourceId}:${p}`);
  throw notFound(`there is no document ${ref}; ${suggest(links)}`);
}

const suggest = (links: readonly string[]): string =>
  links.length === 0 ? 'search_documentation finds sections by their content' : `did you mean ${links.join(', ')}?`;

const notFound = (message: string): AppError => new AppError(message, { code: 'not-found', kind: 'not-found' });

const dice = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
  (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size);

/** The names that share most letter pairs with `wanted` (Dice coefficient), best first. */
function nearestTo(wanted: string, names: readonly string[]): readonly string[] {
  const pairs = (text: string): Set<string> => {
    const lower = text.toLowerCase();
    return new Set(Array.from({ length: lower.length - 1 }, (_, i) => lower.slice(i, i + 2)));
  };
  const own = pairs(wanted);
  return [...new Set(names)]
    .map((name) => ({ name, shared: dice(own, pairs(name)) }))
    .filter(({ shared }) => shared > SIMILAR_MIN)
    .sort((a, b) => b.shared - a.shared || (a.name < b.name ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ name }) => name);
}
