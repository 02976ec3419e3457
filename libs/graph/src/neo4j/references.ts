/** Reads how sections refer to each other: links resolved against the documents there are, names by who has them. */
import type { DocumentId, SectionId } from '@docgraph/domain';
import type { Reference, ReferenceTarget } from '../graph-store.ts';
import { createNameSet, findNames, meansTitle, possibleNames } from '../names.ts';
import { NAMING_MAX } from '../reference-limits.ts';
import { REFERENCE } from './cypher.ts';
import type { Transaction } from './connection.ts';
import { nameId } from './rows.ts';
import type { Snapshots } from './snapshot.ts';

/** By section: links first, in the order of the text, then names. A section does not refer to itself. One round trip. */
export async function referencesFrom(snapshots: Snapshots, ids: readonly SectionId[]): Promise<readonly Reference[]> {
  const parameters = { ids: [...new Set(ids)] };
  const [row] = await snapshots.ofOne<ReferenceRows>(REFERENCE.all, parameters);
  const [links, names] = [linksOf(row?.links ?? []), namesOf(row?.names ?? [])];
  return ids.flatMap((id) => [...(links.get(id) ?? []), ...(names.get(id) ?? [])]);
}

type BySection = ReadonlyMap<SectionId, readonly Reference[]>;

/** Where a section refers to something. */
interface Use {
  readonly from: SectionId;
  /** Orders the references of a section. */
  readonly at: number;
}

interface LinkRow extends Pick<Reference, 'target' | 'inDegree'> {
  readonly uses: readonly Use[];
}

interface NameRow extends MeaningRow {
  readonly uses: readonly (Use & { readonly documentId: DocumentId })[];
}

interface ReferenceRows {
  readonly links: readonly LinkRow[];
  readonly names: readonly NameRow[];
}

export const linksFrom = async (tx: Transaction, ids: readonly SectionId[]): Promise<BySection> =>
  linksOf(await tx.all<LinkRow>(REFERENCE.links, { ids }));

export const namesFrom = async (tx: Transaction, ids: readonly SectionId[]): Promise<BySection> =>
  namesOf(await tx.all<NameRow>(REFERENCE.names, { ids }));

const linksOf = (rows: readonly LinkRow[]): BySection =>
  bySection(
    rows.flatMap(({ uses, target, inDegree }) =>
      uses.map(({ from, at }) => ({
        at,
        reference: { kind: 'LINKS_TO', via: 'link', from, target, inDegree } as const,
      })),
    ),
  );

const namesOf = (rows: readonly NameRow[]): BySection =>
  bySection(
    rows.flatMap((row) => {
      const { via, targets, inDegree } = toMeaning(row);
      return row.uses.flatMap(({ from, at, documentId }) => {
        const others = targets.filter((target) => target.documentId !== documentId);
        return others.map((target) => ({ at, reference: { kind: 'REFERS_TO', via, from, target, inDegree } as const }));
      });
    }),
  );

interface Placed {
  readonly at: number;
  readonly reference: Reference;
}

function bySection(placed: readonly Placed[]): BySection {
  const others = placed.filter(({ reference: { from, target } }) => from !== target.sectionId);
  const inOrder = others.toSorted((a, b) => a.at - b.at).map(({ reference }) => reference);
  return Map.groupBy(inOrder, ({ from }) => from);
}

export interface Meaning extends Pick<Reference, 'via' | 'inDegree'> {
  readonly targets: readonly ReferenceTarget[];
}

interface MeaningRow {
  readonly key: string;
  readonly title: readonly ReferenceTarget[];
  readonly heading: readonly ReferenceTarget[];
  readonly term: readonly ReferenceTarget[];
  readonly naming: number;
}

const NO_MEANING: Meaning = { via: 'term', targets: [], inDegree: 0 };

/** What a text means by names: the documents with this title, else the sections with this heading, else those that define it. */
export async function meaningsOf(tx: Transaction, keys: readonly string[]): Promise<ReadonlyMap<string, Meaning>> {
  const ids = [...new Set(keys)].map(nameId);
  const rows = ids.length === 0 ? [] : await tx.all<MeaningRow>(REFERENCE.meanings, { ids });
  return new Map(rows.map((row) => [row.key, toMeaning(row)]));
}

function toMeaning(row: MeaningRow): Meaning {
  const via = (['title', 'heading', 'term'] as const).find((way) => row[way].length > 0);
  if (via === undefined) return NO_MEANING;
  return { via, targets: row[via], inDegree: Math.min(row.naming, NAMING_MAX) };
}

interface TitlesRow {
  readonly key: string;
  readonly titles: readonly string[];
  readonly targets: readonly ReferenceTarget[];
}

/** For each text the first sections of the documents whose titles it names. One round trip. */
export async function titlesNamedIn(
  snapshots: Snapshots,
  texts: readonly string[],
): Promise<readonly (readonly ReferenceTarget[])[]> {
  const ids = [...new Set(texts.flatMap(possibleNames))].map(nameId);
  const rows = ids.length === 0 ? [] : await snapshots.ofOne<TitlesRow>(REFERENCE.titles, { ids });
  const titled = new Map(rows.map((row) => [row.key, row]));
  const names = createNameSet(titled.keys());
  return texts.map((text) =>
    findNames(text, names)
      .filter((mention) => meansTitle(mention, text, titled.get(mention.key)!.titles))
      .flatMap(({ key }) => titled.get(key)!.targets),
  );
}
