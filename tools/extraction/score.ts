/**
 * Precision and recall of extraction on longhorn against labels judged by hand: reports/extraction.json.
 * `node tools/extraction/score.ts` scores; `node tools/extraction/score.ts sample GROUP N` prints unlabelled findings to judge.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extract, type StatedEdge } from '@docgraph/extraction';
import { parseMarkdown } from '@docgraph/parser';
import type { ParsedDocument } from '@docgraph/domain';
import { provenance, writeReport } from '../bench/report.ts';
import { groupOf, GROUPS, labelsOf, recallLabels, type Group } from './labels.ts';

/** Instances of a group that its precision rests on: the first so many in the order of their hashes. */
const SAMPLE_SIZE = 120;

/** A rule with few labelled findings leans on its group: so many findings of the group's precision are added to its own. */
const PRIOR_WEIGHT = 10;

interface Instance {
  readonly path: string;
  readonly line: number;
  readonly group: Group;
  readonly rule: string;
  /** Canonical name, or both ends of an edge. */
  readonly name: string;
  /** `path:line:name` */
  readonly key: string;
}

interface Corpus {
  readonly instances: readonly Instance[];
  readonly documents: number;
  readonly parseMs: number;
  readonly extractMs: number;
}

function readCorpus(folder: string): Corpus {
  const paths = globSync('**/*.md', { cwd: folder }).toSorted();
  const documents: [string, ParsedDocument][] = [];
  let from = performance.now();
  for (const path of paths) {
    const outcome = parseMarkdown(readFileSync(join(folder, path)), { path });
    if (outcome.ok) documents.push([path, outcome.document]);
  }
  const parseMs = performance.now() - from;
  from = performance.now();
  const extracted = documents.map(([path, document]) => [path, extract(document).edges] as const);
  const extractMs = performance.now() - from;
  const instances = extracted.flatMap(([path, edges]) => edges.flatMap((edge) => instanceOf(path, edge)));
  return { instances, documents: documents.length, parseMs: Math.round(parseMs), extractMs: Math.round(extractMs) };
}

function instanceOf(path: string, edge: StatedEdge): Instance[] {
  const group = groupOf(edge);
  if (group === null) return [];
  const end = edge.to.name;
  const name =
    edge.kind === 'MENTIONS' || edge.kind === 'DEFINES' ? end : `${edge.kind} ${edge.from?.name ?? '-'} > ${end}`;
  const line = edge.span.startLine;
  return [{ path, line, group, rule: edge.rule, name, key: `${path}:${line}:${name}` }];
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Findings of a group in the order of their hashes: the same sample on every machine. */
function inOrder(corpus: Corpus, group: Group): readonly Instance[] {
  const unique = new Map(corpus.instances.filter((one) => one.group === group).map((one) => [one.key, one]));
  return [...unique.values()].toSorted((a, b) => (hashOf(a.key) < hashOf(b.key) ? -1 : 1));
}

function score(corpus: Corpus, group: Group): object {
  const labels = labelsOf(group);
  const all = inOrder(corpus, group);
  const sample = all.slice(0, SAMPLE_SIZE);
  const judged = sample.flatMap((one) => {
    const verdict = labels.get(one.key);
    return verdict === undefined ? [] : [{ ...one, verdict }];
  });
  const right = judged.filter(({ verdict }) => verdict).length;
  const rules = [...new Set(judged.map(({ rule }) => rule))].toSorted().map((rule) => {
    const own = judged.filter((one) => one.rule === rule);
    const ownRight = own.filter(({ verdict }) => verdict).length;
    const confidence = round((ownRight + PRIOR_WEIGHT * (right / judged.length)) / (own.length + PRIOR_WEIGHT));
    return [rule, { n: own.length, precision: share(ownRight, own.length), confidence }] as const;
  });
  return {
    found: all.length,
    n: judged.length,
    unlabelled: sample.length - judged.length,
    precision: share(right, judged.length),
    rules: Object.fromEntries(rules),
    recall: recallOf(corpus, group),
  };
}

/** Of what stands in the labelled documents, by path and name; steps by path and line. */
function recallOf(corpus: Corpus, group: Group): object {
  const keyOf = ({ path, line, name }: { path: string; line: number; name: string }): string =>
    `${path}:${group === 'steps' ? line : name}`;
  const found = new Set(corpus.instances.filter((one) => one.group === group).map(keyOf));
  const expected = [
    ...new Set(
      recallLabels()
        .filter((one) => one.group === group)
        .map(keyOf),
    ),
  ];
  return { n: expected.length, recall: share(expected.filter((key) => found.has(key)).length, expected.length) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 1000;
}

function main(): void {
  const data = process.env['DOCGRAPH_EVAL_DATA'];
  if (data === undefined) throw new Error('set DOCGRAPH_EVAL_DATA to the folder that holds longhorn/');
  const corpus = readCorpus(join(data, 'longhorn', 'docs'));
  const [command, group, count] = process.argv.slice(2);
  if (command === 'sample') {
    const labels = labelsOf(group as Group);
    const open = inOrder(corpus, group as Group).slice(0, Number(count ?? SAMPLE_SIZE));
    for (const { path, line, name, key } of open)
      if (!labels.has(key)) console.log([path, line, group, name, ''].join('\t'));
    return;
  }
  const groups = Object.fromEntries(GROUPS.map((name) => [name, score(corpus, name)]));
  const { documents, parseMs, extractMs } = corpus;
  const speed = { parseMs, extractMs, ratio: share(extractMs, parseMs) };
  const report = { ...provenance('node tools/extraction/score.ts'), documents, speed, groups };
  writeReport('extraction', report);
  console.log(JSON.stringify({ documents, speed, groups }, null, 2));
}

main();
