/** Counts what sections hold, for ranking: one statement for all of them. */
import type { SectionId } from '@docgraph/domain';
import type { SectionTraits } from '../knowledge-reader.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

const NAMES = `g.kind IN ('MENTIONS', 'DEFINES')`;
const different = (condition: string): string => `count(DISTINCT CASE WHEN ${condition} THEN g.to_id END)`;

const TRAITS = `
  SELECT ids.value AS section_id,
    ${different(`e.kind = 'step'`)} AS steps,
    ${different(`e.kind = 'command' AND (${NAMES} OR g.kind = 'EXECUTES')`)} AS commands,
    ${different(`e.kind = 'error' AND ${NAMES}`)} AS errors,
    ${different(`g.kind = 'RESOLVES'`)} AS resolves,
    ${different(`e.kind IN ('configuration', 'parameter') AND ${NAMES}`)} AS settings,
    ${different(`g.kind = 'DEFINES' AND e.kind NOT IN ('procedure', 'step', 'example')`)} AS definitions,
    ${different(`e.kind = 'example'`)} AS examples
  FROM json_each(?) ids
  LEFT JOIN graph_edges g ON g.section_id = ids.value
  LEFT JOIN graph_entities e ON e.id = g.to_id
  GROUP BY ids.key ORDER BY ids.key`;

export function traitsOf(prepare: Prepare, ids: readonly SectionId[]): readonly SectionTraits[] {
  return (prepare(TRAITS).all(JSON.stringify(ids)) as Row[]).map((row) => ({
    sectionId: row['section_id'] as SectionId,
    steps: row['steps'] as number,
    commands: row['commands'] as number,
    errors: row['errors'] as number,
    resolves: row['resolves'] as number,
    settings: row['settings'] as number,
    definitions: row['definitions'] as number,
    examples: row['examples'] as number,
  }));
}
