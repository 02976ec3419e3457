import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EDGE_TYPES, ENTITY_KINDS } from '@docgraph/domain';
import { RULE_CONFIDENCE } from '@docgraph/extraction';
import { describe, expect, it } from 'vitest';
import { root } from '../bench/report.ts';
import { GROUPS, labelsOf, recallLabels } from './labels.ts';

interface Scores {
  readonly groups: Readonly<
    Record<
      string,
      {
        readonly n: number;
        readonly precision: number;
        readonly unlabelled: number;
        readonly rules: Readonly<Record<string, { readonly confidence: number }>>;
        readonly recall: { readonly n: number; readonly recall: number | null };
      }
    >
  >;
}

const page = readFileSync(join(root, 'docs/knowledge-graph.md'), 'utf8');
const report = JSON.parse(readFileSync(join(root, 'reports/extraction.json'), 'utf8')) as Scores;
const cells = page.split('\n').map((line) => line.replaceAll(/\s+/g, ' '));

describe('docs/knowledge-graph.md', () => {
  it('has every kind of entity and every kind of edge with its meaning', () => {
    expect(ENTITY_KINDS.filter((kind) => !cells.some((line) => line.startsWith(`| \`${kind}\` |`)))).toEqual([]);
    const edges = Object.entries(EDGE_TYPES);
    const rows = edges.map(([kind, { meaning }]) =>
      cells.find((line) => line.startsWith(`| \`${kind}\` |`) && line.endsWith(`| ${meaning} |`)),
    );
    expect(edges.filter((_, i) => rows[i] === undefined).map(([kind]) => kind)).toEqual([]);
  });

  it('has the numbers of the report', () => {
    for (const group of GROUPS) {
      const { n, precision, recall } = report.groups[group]!;
      const numbers = `| ${n} | ${precision} | ${recall.n === 0 ? '-' : recall.n} | ${recall.recall ?? '-'} |`;
      expect(
        cells.some((line) => line.endsWith(numbers)),
        `${group}: ${numbers}`,
      ).toBe(true);
    }
  });
});

describe('the labels', () => {
  it('are 100 and more a kind, or all that there are, and none is missing', () => {
    for (const group of GROUPS) {
      const { n, unlabelled } = report.groups[group]!;
      expect(unlabelled).toBe(0);
      expect(labelsOf(group).size).toBeGreaterThanOrEqual(n);
    }
    expect(recallLabels().length).toBeGreaterThan(200);
  });

  it('give the confidence of each rule that they judge often enough', () => {
    const often = Object.values(report.groups).flatMap(({ rules }) => Object.entries(rules));
    const stated = RULE_CONFIDENCE as Readonly<Record<string, number>>;
    const wrong = often.filter(([rule, { confidence }]) => Math.abs(Math.min(confidence, 0.99) - stated[rule]!) > 0.02);
    expect(wrong).toEqual([]);
  });
});
