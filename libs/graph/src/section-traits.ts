/** Counts what sections hold, from what they state. Pure, for every backend. */
import type { EdgeRecord, EntityKind, EntityRecord, SectionId } from '@docgraph/domain';
import type { SectionTraits } from './knowledge-reader.ts';

type Trait = Exclude<keyof SectionTraits, 'sectionId'>;

export const TRAITS = [
  ...(['steps', 'commands', 'errors', 'resolves', 'settings', 'definitions', 'examples'] as const),
] as const satisfies readonly Trait[];

const NONE: Omit<SectionTraits, 'sectionId'> = {
  ...{ steps: 0, commands: 0, errors: 0, resolves: 0, settings: 0, definitions: 0, examples: 0 },
};

/** A section that holds nothing. */
export const noTraits = (sectionId: SectionId): SectionTraits => ({ sectionId, ...NONE });

/** Traits of the sections that state something, in the order of their first edges. */
export function countTraits(entities: readonly EntityRecord[], edges: readonly EdgeRecord[]): readonly SectionTraits[] {
  const kinds = new Map<string, EntityKind>(entities.map(({ id, kind }) => [id, kind]));
  const held = new Map<SectionId, Record<Trait, Set<string>>>();
  for (const { sectionId, kind, to } of edges) {
    const things = held.get(sectionId) ?? emptySets();
    held.set(sectionId, things);
    for (const trait of traitsOfEdge(kind, kinds.get(to))) things[trait].add(to);
  }
  return [...held].map(([sectionId, things]) => ({ sectionId, ...mapTraits((trait) => things[trait].size) }));
}

const emptySets = (): Record<Trait, Set<string>> => mapTraits(() => new Set<string>());

function mapTraits<T>(valueOf: (trait: Trait) => T): Record<Trait, T> {
  return Object.fromEntries(TRAITS.map((trait) => [trait, valueOf(trait)])) as Record<Trait, T>;
}

function traitsOfEdge(edge: EdgeRecord['kind'], to: EntityKind | undefined): readonly Trait[] {
  if (edge === 'RESOLVES') return ['resolves'];
  if (edge === 'EXECUTES') return ['commands'];
  if (edge === 'HAS_STEP') return ['steps'];
  if (edge !== 'MENTIONS' && edge !== 'DEFINES') return [];
  switch (to) {
    case 'step':
      return ['steps'];
    case 'example':
      return ['examples'];
    case 'procedure':
    case undefined:
      return [];
    default:
      return [...(edge === 'DEFINES' ? (['definitions'] as const) : []), ...(NAMED_TRAITS[to] ?? [])];
  }
}

const NAMED_TRAITS: Readonly<Partial<Record<EntityKind, readonly Trait[]>>> = {
  command: ['commands'],
  error: ['errors'],
  configuration: ['settings'],
  parameter: ['settings'],
};
