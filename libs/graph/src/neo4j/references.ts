/** Reads how sections refer to each other: links resolved against the documents there are, names by who has them. */
import type { DocumentId, SectionId } from '@docgraph/domain';
import type { Reference, ReferenceTarget } from '../graph-store.ts';
import { createNameSet, findNames, meansTitle, possibleNames } from '../names.ts';
import { NAMING_MAX } from '../reference-limits.ts';
import { REFERENCE } from './cypher.ts';
import type { Transaction } from './connection.ts';
import { nameId } from './rows.ts';
import type { Snapshots } from './snapshot.ts';

/** By section: links first, in the order of the text, then names. A section does not refer to itself. Two round trips. */
export async function referencesFrom(tx: Transaction, ids: readonly SectionId[]): Promise<readonly Reference[]> {
  const unique = [...new Set(ids)];
  const [links, names] = await Promise.all([linksFrom(tx, unique), namesFrom(tx, unique)]);
  return ids.flatMap((id) => [...(links.get(id) ?? []), ...(names.get(id) ?? [])]);
}

type BySection = ReadonlyMap<SectionId, readonly Reference[]>;

interface LinkRow {
  readonly from: SectionId;
  /** Of the place. */
  readonly id: string;
}

interface TargetRow {
  readonly place: string;
  readonly target: ReferenceTarget;
  readonly inDegree: number;
}

export async function linksFrom(tx: Transaction, ids: readonly SectionId[]): Promise<BySection> {
  const links = await tx.all<LinkRow>(REFERENCE.links, { ids });
  const places = [...new Set(links.map(({ id }) => id))];
  const targets = places.length === 0 ? [] : await tx.all<TargetRow>(REFERENCE.targets, { ids: places });
  const byPlace = new Map(targets.map((row) => [row.place, row]));
  const references = links.flatMap(({ from, id }): Reference[] => {
    const found = byPlace.get(id);
    if (found === undefined) return [];
    return [{ kind: 'LINKS_TO', via: 'link', from, target: found.target, inDegree: found.inDegree }];
  });
  return bySection(references);
}

interface NameRow {
  readonly from: SectionId;
  readonly documentId: DocumentId;
  readonly key: string;
}

export async function namesFrom(tx: Transaction, ids: readonly SectionId[]): Promise<BySection> {
  const names = await tx.all<NameRow>(REFERENCE.names, { ids });
  const meanings = await meaningsOf(
    tx,
    names.map(({ key }) => key),
  );
  const references = names.flatMap(({ from, documentId, key }): Reference[] => {
    const { via, targets, inDegree } = meanings.get(key) ?? NO_MEANING;
    const others = targets.filter((target) => target.documentId !== documentId);
    return others.map((target) => ({ kind: 'REFERS_TO', via, from, target, inDegree }));
  });
  return bySection(references);
}

function bySection(references: readonly Reference[]): BySection {
  const others = references.filter(({ from, target }) => from !== target.sectionId);
  return Map.groupBy(others, ({ from }) => from);
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
