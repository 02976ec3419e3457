/** Labels judged by hand: `labels/GROUP.tsv` for precision, `labels/recall.tsv` for what documents hold. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StatedEdge } from '@docgraph/extraction';

/** What is scored together. */
export const GROUPS = [
  'commands',
  'configuration',
  'flags',
  'errors',
  'steps',
  'relations',
  'concepts',
  'resolves',
  'executes',
] as const;
export type Group = (typeof GROUPS)[number];

const BY_ENTITY: Readonly<Record<string, Group>> = {
  command: 'commands',
  configuration: 'configuration',
  parameter: 'flags',
  error: 'errors',
  concept: 'concepts',
  component: 'concepts',
};
const BY_EDGE: Readonly<Record<string, Group>> = {
  HAS_STEP: 'steps',
  REQUIRES: 'relations',
  DEPENDS_ON: 'relations',
  AFFECTS: 'relations',
  RESOLVES: 'resolves',
  EXECUTES: 'executes',
};

/** The group that an edge is judged in; null where it is not judged on its own. */
export function groupOf({ kind, to, rule }: StatedEdge): Group | null {
  if (kind !== 'MENTIONS' && kind !== 'DEFINES') return BY_EDGE[kind] ?? null;
  return rule === 'relation-name' ? null : (BY_ENTITY[to.kind] ?? null);
}

const folder = join(fileURLToPath(new URL('.', import.meta.url)), 'labels');

function rows(name: string): string[][] {
  const path = join(folder, `${name}.tsv`);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
}

/** Verdicts by `path:line:name`. */
export function labelsOf(group: Group): ReadonlyMap<string, boolean> {
  return new Map(rows(group).map(([path, line, , name, verdict]) => [`${path}:${line}:${name}`, verdict === 'y']));
}

/** What is expected in the documents read in full. */
export function recallLabels(): readonly {
  readonly path: string;
  readonly line: number;
  readonly group: Group;
  readonly name: string;
}[] {
  return rows('recall').map(([path = '', line, group, name = '']) => ({
    path,
    line: Number(line),
    group: group as Group,
    name,
  }));
}
