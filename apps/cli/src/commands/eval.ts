/** `docgraph eval`: measures retrieval on a set of labelled questions. */
import { resolve } from 'node:path';
import { DEFAULT_MODEL } from '@docgraph/installation';
import type { Context } from '../context.ts';
import { evaluate, type EvalReport } from '../eval/evaluate.ts';
import type { Quantiles } from '../eval/timing.ts';
import type { RefusalReport } from '../eval/refusal.ts';
import { createBar, createProgress } from '../output.ts';

export interface EvalCommandOptions {
  readonly ablate?: boolean;
  readonly model?: string;
  readonly keep?: string;
  readonly cache?: string;
}

export async function evalSet(dir: string, options: EvalCommandOptions, context: Context): Promise<void> {
  const { json, signal, print } = context;
  const bar = createBar(process.stderr);
  const report = await evaluate({
    dir: resolve(dir),
    runtime: context.data.runtime,
    engines: context.data.engines,
    modelsOf: context.data.dir,
    model: options.model === undefined ? DEFAULT_MODEL : { kind: 'local', name: options.model },
    ...(options.keep !== undefined && { data: resolve(options.keep) }),
    ...(options.cache !== undefined && { cacheDir: resolve(options.cache) }),
    ablate: options.ablate === true,
    signal,
    onEvent: createProgress(process.stderr, json),
    ...(!json && { onQuestion: (done: number, total: number) => bar('Questions', done, total) }),
  });
  print(json ? JSON.stringify(report, null, 2) : formatReport(report));
}

const COLUMNS = ['ndcg10', 'recall2', 'recall5', 'recall10', 'recall50', 'mrr10', 'allGold5'] as const;

function formatReport(report: EvalReport): string {
  const row = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(28)}${cells.map((cell) => cell.padStart(10)).join('')}`;
  const lines = [
    `${report.set}: ${report.documents} documents, ${report.units} sections, ${report.model}`,
    `indexed in ${report.index.seconds} s (searchable by words after ${report.index.lexicalSeconds} s), ${report.index.embedded} of ${report.index.chunks} chunks embedded`,
    `a question takes ${times(report.query)}, asked again ${times(report.query.again)}, by words alone ${times(report.query.lexical)}`,
    row('', ['n', ...COLUMNS]),
  ];
  for (const [name, { all, byKind }] of Object.entries(report.variants)) {
    lines.push(row(name, [String(all.n), ...COLUMNS.map((column) => all[column].toFixed(3))]));
    if (name !== 'full' || Object.keys(byKind).length < 2) continue;
    for (const [kind, metrics] of Object.entries(byKind))
      lines.push(row(`  ${kind}`, [String(metrics.n), ...COLUMNS.map((column) => metrics[column].toFixed(3))]));
  }
  if (report.refusal !== undefined) lines.push(formatRefusal(report.refusal));
  return lines.join('\n');
}

const times = ({ p50Ms, p95Ms }: Quantiles): string => `${p50Ms} ms (p95 ${p95Ms} ms)`;

function formatRefusal({ n, refused, falseRefusals, threshold, auc }: RefusalReport): string {
  return (
    `refused below a confidence of ${threshold}: ${refused.toFixed(3)} of ${n.unanswerable} unanswerable questions, ` +
    `${falseRefusals.toFixed(3)} of ${n.answerable} answerable ones; AUC ${auc.toFixed(3)}`
  );
}
