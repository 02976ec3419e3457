/** Keeps what sections hold as numbers, so that ranking reads hundreds of them at once. */
import type { SectionId } from '@docgraph/domain';
import type { DocumentWrite } from '../graph-store.ts';
import type { SectionTraits } from '../knowledge-reader.ts';
import { countTraits, noTraits, TRAITS } from '../section-traits.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

/** After the document's sections. */
export function writeTraits(prepare: Prepare, { entities, edges }: DocumentWrite): void {
  const insert = prepare('INSERT INTO graph_traits VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const traits of countTraits(entities, edges))
    insert.run(traits.sectionId, ...TRAITS.map((trait) => traits[trait]));
}

export function traitsOf(prepare: Prepare, ids: readonly SectionId[]): readonly SectionTraits[] {
  const rows = prepare('SELECT t.* FROM json_each(?) ids JOIN graph_traits t ON t.section_id = ids.value').all(
    JSON.stringify(ids),
  ) as Row[];
  const found = new Map(rows.map((row) => [row['section_id'] as SectionId, toTraits(row)]));
  return ids.map((id) => found.get(id) ?? noTraits(id));
}

const toTraits = (row: Row): SectionTraits => ({
  sectionId: row['section_id'] as SectionId,
  steps: row['steps'] as number,
  commands: row['commands'] as number,
  errors: row['errors'] as number,
  resolves: row['resolves'] as number,
  settings: row['settings'] as number,
  definitions: row['definitions'] as number,
  examples: row['examples'] as number,
});
