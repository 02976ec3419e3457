/** `node tools/confidence/fit.ts [--models DIR] [--cache DIR]`: fits the confidence, writes its numbers and reports/confidence.json. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ConfidenceModel } from '@docgraph/retrieval';
import { docgraph } from '../bench/cli.ts';
import { provenance, root, writeReport } from '../bench/report.ts';
import { evaluateModel, evaluateTransfer, fitModel } from './model.ts';
import { docgraphSet, longhorn, passageSet, type QuestionSet } from './questions.ts';
import { sampleSet, type Sample } from './samples.ts';

const MODEL_FILE = join(root, 'libs/retrieval/src/confidence-model.ts');
const DEFAULT_MODEL = 'minilm-l6-v2';

const { values: options } = parseArgs({ options: { models: { type: 'string' }, cache: { type: 'string' } } });
const cache = resolve(options.cache ?? join(root, '.cache/bench'));
const models = resolve(options.models ?? join(root, '.cache/bench-models'));
const evalData = resolve(process.env['DOCGRAPH_EVAL_DATA'] ?? join(root, '../shared/eval'));

/** Indexes the set, or brings the kept index up to date, and puts its questions. */
async function samplesOf(set: QuestionSet, model: string): Promise<readonly Sample[]> {
  const data = join(cache, 'confidence', `${set.name}-${model}`);
  mkdirSync(data, { recursive: true });
  console.error(`${set.name} with ${model}`);
  await docgraph('--data', models, 'eval', set.dir, '--model', model, '--keep', data, '--cache', cache);
  return sampleSet(set, { kind: 'local', name: model }, { data, models });
}

/** SciFact takes 40 minutes of CPU to embed with another model than the default. */
async function allSamples(model: string): Promise<readonly Sample[]> {
  const sets = [
    longhorn(evalData),
    docgraphSet(join(cache, 'confidence', 'docgraph-set')),
    passageSet(evalData, 'multihop/musique_train'),
    model === DEFAULT_MODEL ? passageSet(evalData, 'ir/scifact') : null,
  ].filter((set) => set !== null);
  const samples: Sample[] = [];
  for (const set of sets) samples.push(...(await samplesOf(set, model)));
  return samples;
}

function modelSource(fitted: ConfidenceModel, { date, commit }: ReturnType<typeof provenance>): string {
  return (
    '/** The fitted numbers of the confidence, written by tools/confidence/fit.ts; not edited by hand. */\n' +
    "import type { ConfidenceModel } from './confidence.ts';\n\n" +
    `/** Fitted on ${date.slice(0, 10)} at commit ${commit}; how good it is: reports/confidence.json. */\n` +
    `export const CONFIDENCE_MODEL: ConfidenceModel = ${JSON.stringify(fitted)};\n`
  );
}

const header = provenance('node tools/confidence/fit.ts');
const folder = join(models, 'models');
const added = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
const samples = await allSamples(DEFAULT_MODEL);
const fitted = fitModel(samples);
writeFileSync(MODEL_FILE, modelSource(fitted, header));
execFileSync(join(root, 'node_modules/.bin/prettier'), ['--write', MODEL_FILE]);
const report = evaluateModel(fitted, samples);
const transfer: Record<string, ReturnType<typeof evaluateTransfer>> = {};
for (const model of added) transfer[model] = evaluateTransfer(fitted, await allSamples(model));
writeReport('confidence', { ...header, model: fitted, ...report, transfer });
