/** Reads links and names as edges: they lead where the references of the section lead. */
import type { SectionId, Span } from '@docgraph/domain';
import type { ReferenceKind } from '../graph-store.ts';
import type { EdgeView, NodeId } from '../knowledge-reader.ts';
import { mentionSpan } from '../mention-span.ts';
import { REFERENCE } from './cypher.ts';
import type { Row, Transaction } from './connection.ts';
import { linksFrom, meaningsOf, namesFrom } from './references.ts';
import { toSpan } from './rows.ts';

/** An edge whose place in the text is not read yet. */
export interface UnplacedEdge {
  readonly kind: ReferenceKind;
  readonly from: SectionId;
  readonly to: SectionId;
}

/** One edge a target, however often a section refers to it. */
export async function edgesOut(
  tx: Transaction,
  nodes: readonly NodeId[],
  kind: ReferenceKind,
): Promise<readonly UnplacedEdge[]> {
  const ids = nodes as readonly SectionId[];
  const references = await (kind === 'LINKS_TO' ? linksFrom(tx, ids) : namesFrom(tx, ids));
  return [...references].flatMap(([from, found]) => {
    const targets = [...new Set(found.map(({ target }) => target.sectionId))];
    return targets.map((to) => ({ kind, from, to }));
  });
}

type Pair = Pick<UnplacedEdge, 'from' | 'to'>;

/** Sections whose links are read at once, of those that may lead to the nodes. */
const LINKING_AT_ONCE_MAX = 200;

/** The first links that lead to the sections, in their order, then in the order of the places that say so. */
export async function linksTo(
  tx: Transaction,
  nodes: readonly NodeId[],
  limit: number,
): Promise<readonly UnplacedEdge[]> {
  const candidates = await tx.all<Pair>(REFERENCE.linking, { ids: nodes });
  const found: UnplacedEdge[] = [];
  for (let start = 0; start < candidates.length && found.length < limit; start += LINKING_AT_ONCE_MAX) {
    const some = candidates.slice(start, start + LINKING_AT_ONCE_MAX);
    const references = await linksFrom(tx, [...new Set(some.map(({ from }) => from))]);
    const leads = ({ from, to }: Pair): boolean =>
      references.get(from)?.some(({ target }) => target.sectionId === to) === true;
    found.push(...some.filter(leads).map(({ from, to }): UnplacedEdge => ({ kind: 'LINKS_TO', from, to })));
  }
  return found.slice(0, limit);
}

interface NameOf {
  readonly to: SectionId;
  /** Id of the name. */
  readonly name: string;
  readonly key: string;
}

/** The first sections that name the sections, in the same order: where a name leads depends on the name alone. */
export async function namesTo(
  tx: Transaction,
  nodes: readonly NodeId[],
  limit: number,
): Promise<readonly UnplacedEdge[]> {
  const names = await tx.all<NameOf>(REFERENCE.namesOf, { ids: nodes });
  const meanings = await meaningsOf(
    tx,
    names.map(({ key }) => key),
  );
  const leading = names.filter(({ to, key }) => meanings.get(key)?.targets.some(({ sectionId }) => sectionId === to));
  if (leading.length === 0) return [];
  const byTarget = Map.groupBy(leading, ({ to }) => to as NodeId);
  const targets = nodes.map((to, i) => ({ to, i, names: (byTarget.get(to) ?? []).map(({ name }) => name) }));
  const pairs = await tx.all<Pair>(REFERENCE.naming, { targets, limit });
  return pairs.map(({ from, to }) => ({ kind: 'REFERS_TO', from, to }));
}

/** The edges with the words that say so: two round trips for any number. */
export async function placed(tx: Transaction, edges: readonly UnplacedEdge[]): Promise<readonly EdgeView[]> {
  if (edges.length === 0) return [];
  const links = edges.filter(({ kind }) => kind === 'LINKS_TO');
  const named = edges.filter(({ kind }) => kind === 'REFERS_TO');
  const [linkRows, nameRows, sections] = await Promise.all([
    links.length === 0 ? [] : tx.all<PlaceRow>(REFERENCE.linkPlaces, { pairs: links }),
    namePlaces(tx, named),
    tx.all<SectionRow>(REFERENCE.sectionPlaces, { ids: [...new Set(edges.map(({ from }) => from))] }),
  ]);
  const places = new Map([
    ...linkRows.map((row) => [pairOf('LINKS_TO', row), { span: toSpan(row), surface: row.surface }] as const),
    ...nameRows.map((row) => [pairOf('REFERS_TO', row), spanOf(row)] as const),
  ]);
  const own = new Map(sections.map((row) => [row.id, { span: toSpan(row), surface: row.surface }]));
  return edges.map((edge) => ({
    ...{ kind: edge.kind, from: edge.from, to: edge.to, sectionId: edge.from },
    ...(places.get(pairOf(edge.kind, edge)) ?? own.get(edge.from)!),
    ...{ rule: edge.kind === 'LINKS_TO' ? 'link' : 'name', confidence: 1 },
  }));
}

type PlaceRow = Pair & Row & { readonly surface: string };
type SectionRow = Row & { readonly id: SectionId; readonly surface: string };
interface NamePlaceRow extends Pair {
  readonly section: Row;
  readonly start: number;
  readonly end: number;
}

const pairOf = (kind: ReferenceKind, { from, to }: Pair): string => `${kind} ${from} ${to}`;

async function namePlaces(tx: Transaction, edges: readonly UnplacedEdge[]): Promise<readonly NamePlaceRow[]> {
  if (edges.length === 0) return [];
  const rows = await tx.all<NameOf>(REFERENCE.namesOf, { ids: [...new Set(edges.map(({ to }) => to))] });
  const names = Map.groupBy(rows, ({ to }) => to);
  const pairs = edges.map(({ from, to }) => ({ from, to, names: (names.get(to) ?? []).map(({ name }) => name) }));
  return tx.all<NamePlaceRow>(REFERENCE.namePlaces, { pairs });
}

/** Where a mention stands in its document. */
export function spanOf({ section, start, end }: Omit<NamePlaceRow, keyof Pair>): {
  readonly span: Span;
  readonly surface: string;
} {
  return mentionSpan({ span: toSpan(section), text: section['text'] as string }, start, end);
}
