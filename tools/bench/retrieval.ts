/** Retrieval quality on the evaluation sets, for every model, through `docgraph eval`: writes reports/retrieval.json. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { docgraph } from './cli.ts';
import { provenance, root, writeReport, type Provenance } from './report.ts';

export interface Metrics {
  readonly n: number;
  readonly ndcg10: number;
  readonly recall5: number;
  readonly recall10: number;
  readonly recall50: number;
  readonly mrr10: number;
  readonly allGold5: number;
}

export interface SetReport {
  readonly set: string;
  readonly model: string;
  readonly documents: number;
  readonly units: number;
  readonly index: {
    readonly seconds: number;
    readonly lexicalSeconds: number;
    readonly chunks: number;
    readonly embedded: number;
  };
  readonly query: { readonly p50Ms: number; readonly p95Ms: number };
  readonly variants: Readonly<
    Record<string, { readonly all: Metrics; readonly byKind: Readonly<Record<string, Metrics>> }>
  >;
}

export type RetrievalReport = Provenance & { readonly sets: readonly SetReport[] };

/** Sets below the folder, in the order of the report; those that are not there are named and left out. */
const SETS = ['longhorn', 'multihop/musique_train', 'ir/scifact'];
const DEFAULT_MODEL = 'minilm-l6-v2';

/**
 * @param evalData folder of the evaluation sets.
 * @param models data folder with added models; each is measured beside the default.
 */
export async function benchRetrieval(evalData: string, models: string): Promise<RetrievalReport> {
  const cache = join(root, '.cache', 'bench');
  mkdirSync(cache, { recursive: true });
  const added = existsSync(join(models, 'models'))
    ? readdirSync(join(models, 'models')).filter((name) => !name.startsWith('.'))
    : [];
  if (added.length === 0) console.error(`no model besides ${DEFAULT_MODEL}: docgraph --data ${models} model add JAR`);
  const header = provenance('npm run bench -- retrieval');
  const sets: SetReport[] = [];
  for (const set of SETS) {
    const dir = join(evalData, set);
    if (!existsSync(dir)) {
      console.error(`left out: ${set}, there is no ${dir}`);
      continue;
    }
    for (const model of [DEFAULT_MODEL, ...added]) {
      console.error(`\n${set} with ${model}`);
      sets.push(
        await docgraph<SetReport>('--data', models, 'eval', dir, '--ablate', '--model', model, '--cache', cache),
      );
    }
  }
  const report = { ...header, sets };
  writeReport('retrieval', report);
  return report;
}

if (import.meta.main) {
  const evalData = resolve(process.env['DOCGRAPH_EVAL_DATA'] ?? join(root, '../shared/eval'));
  await benchRetrieval(evalData, join(root, '.cache', 'bench-models'));
}
