/** Keys by which entities are found, and which of them prose calls by name. Pure, for every backend. */
import { nameKey, type EdgeRecord, type EntityKind, type EntityRecord } from '@docgraph/domain';
import { errorCore } from './error-names.ts';
import { SINGLE_WORD_CHARS_MIN } from './names.ts';

/** Kinds whose name is a place: nobody writes it, so it is not looked for in texts. */
const NAMED_BY_PLACE: ReadonlySet<EntityKind> = new Set(['procedure', 'step', 'example']);

/** Kinds of entity that prose calls by their names; the others are recognised by how they are written. */
export const PROSE_KINDS = ['component', 'concept'] as const satisfies readonly EntityKind[];

/** Words of the name, of an error those of its longest fixed part; '' for kinds that are named by their place. */
export function entityKey({ kind, name }: Pick<EntityRecord, 'kind' | 'name'>): string {
  if (NAMED_BY_PLACE.has(kind)) return '';
  return kind === 'error' ? errorCore(name) : nameKey(name);
}

/**
 * Words of a surface that differ from the key of the entity, else ''. Names of steps and examples are sentences, which nobody
 * asks for; procedures are found by their headings.
 * @param to the entity that the edge leads to.
 */
export function surfaceKey(
  { kind, surface }: Pick<EdgeRecord, 'kind' | 'surface'>,
  to: Pick<EntityRecord, 'kind' | 'name'> | undefined,
): string {
  if ((kind !== 'MENTIONS' && kind !== 'DEFINES') || to?.kind === 'step' || to?.kind === 'example') return '';
  const key = nameKey(surface);
  return to !== undefined && key === entityKey(to) ? '' : key;
}

/** Whether the entity's name is looked for in prose; the shortest is that of a title. */
export function isCalledInProse({ kind, name }: Pick<EntityRecord, 'kind' | 'name'>): boolean {
  const isLong = name.includes(' ') || [...name].length >= SINGLE_WORD_CHARS_MIN;
  return isLong && PROSE_KINDS.some((prose) => prose === kind);
}
