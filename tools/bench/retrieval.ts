/** Retrieval quality on the evaluation sets, for every model, through `docgraph eval`: writes reports/retrieval.json. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
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

interface Quantiles {
  readonly p50Ms: number;
  readonly p95Ms: number;
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
  readonly query: Quantiles & { readonly again: Quantiles; readonly lexical: Quantiles };
  readonly refusal?: {
    readonly n: { readonly answerable: number; readonly unanswerable: number };
    readonly refused: number;
    readonly falseRefusals: number;
    readonly auc: number;
  };
  readonly variants: Readonly<
    Record<string, { readonly all: Metrics; readonly byKind: Readonly<Record<string, Metrics>> }>
  >;
}

export type RetrievalReport = Provenance & { readonly sets: readonly SetReport[] };

/**
 * Sets below the folder, in the order of the report; those that are not there are named and left out. SciFact has no graph and
 * takes 40 minutes of CPU to embed with another model than the default, so that is done on request only.
 */
const SETS = [
  { dir: 'longhorn', addedModels: true },
  { dir: 'multihop/musique_train', addedModels: true },
  { dir: 'ir/scifact', addedModels: false },
];
const DEFAULT_MODEL = 'minilm-l6-v2';

/** The default model, and those added to the data folder `models`. */
export function modelsIn(models: string): readonly string[] {
  const folder = join(models, 'models');
  const added = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
  if (added.length === 0) console.error(`no model besides ${DEFAULT_MODEL}: docgraph --data ${models} model add JAR`);
  return [DEFAULT_MODEL, ...added];
}

/**
 * @param evalData folder of the evaluation sets.
 * @param models data folder with added models; each is measured beside the default.
 * @param all every model on every set.
 */
export async function benchRetrieval(evalData: string, models: string, all: boolean): Promise<RetrievalReport> {
  const cache = join(root, '.cache', 'bench');
  mkdirSync(cache, { recursive: true });
  const names = modelsIn(models);
  const header = provenance('npm run bench -- retrieval');
  const sets: SetReport[] = [];
  for (const { dir: set, addedModels } of SETS) {
    const dir = join(evalData, set);
    if (!existsSync(dir)) {
      console.error(`left out: ${set}, there is no ${dir}`);
      continue;
    }
    for (const model of addedModels || all ? names : [DEFAULT_MODEL]) {
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
