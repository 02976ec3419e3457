/** Cross-validates the numbers of the ranking: how much of their gain is left on questions they were not chosen on. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createModel, openReader, type ModelChoice } from '@docgraph/installation';
import { createAnswers, TUNING, type AnswerStores, type Tuning } from '@docgraph/retrieval';
import { docgraph } from './cli.ts';
import { provenance, root, writeReport, type Provenance } from './report.ts';

/** Mean nDCG@10 of the questions that were left out, with numbers chosen on the others. */
interface Validated {
  readonly model: string;
  readonly questions: number;
  /** Nothing by kind of question, no titles, hops, headings, parts or smoothing: words and vectors half and half. */
  readonly untuned: number;
  /** The numbers that are served, which were chosen with these questions in sight. */
  readonly served: number;
  /** Numbers chosen on four fifths, measured on the last. */
  readonly crossValidated: number;
  /** What was chosen in each fold, where it differs from what is served. */
  readonly chosen: readonly Readonly<Record<string, number>>[];
}

export type TuningReport = Provenance & {
  readonly set: string;
  readonly fitted: readonly string[];
  readonly validated: readonly Validated[];
};

const FOLDS = 5;
const RESULTS = 10;

/** A number of the ranking with the values that are tried; the first is "off". */
interface Knob {
  readonly name: string;
  readonly values: readonly number[];
  set(tuning: Tuning, value: number): Tuning;
  get(tuning: Tuning): number;
}

const plain = (
  name:
    | 'documentWeight'
    | 'titleWeight'
    | 'hopWeight'
    | 'headingHopShare'
    | 'partWeight'
    | 'identifierWeight'
    | 'substanceWeight',
  ...values: readonly number[]
): Knob => ({
  ...{ name, values },
  set: (tuning, value) => ({ ...tuning, [name]: value }),
  get: (tuning) => tuning[name],
});
const lexical = (kind: 'several' | 'identifier' | 'command' | 'error'): Knob => ({
  ...{ name: `lexicalWeights.${kind}`, values: [0.5, 0.4, 0.6, 0.7] },
  set: (tuning, value) => ({ ...tuning, lexicalWeights: { ...tuning.lexicalWeights, [kind]: value } }),
  get: (tuning) => tuning.lexicalWeights[kind] ?? tuning.lexicalWeight,
});
const preference = (
  kind: 'command' | 'how-to' | 'error' | 'configuration' | 'concept',
  trait: 'commands' | 'steps' | 'resolves' | 'settings' | 'definitions',
): Knob => ({
  ...{ name: `preferences.${kind}.${trait}`, values: [0, 0.2, 0.3, 0.5] },
  set: (tuning, value) => ({ ...tuning, preferences: { ...tuning.preferences, [kind]: { [trait]: value } } }),
  get: (tuning) => tuning.preferences[kind]?.[trait] ?? 0,
});

/** In the order in which they are chosen. */
const KNOBS: readonly Knob[] = [
  plain('substanceWeight', 0, 0.3, 0.5),
  plain('documentWeight', 0, 0.1, 0.15, 0.2),
  plain('titleWeight', 0, 0.2, 0.3, 0.5),
  plain('hopWeight', 0, 0.3, 0.5, 0.7),
  plain('headingHopShare', 0, 0.4, 1),
  lexical('several'),
  lexical('identifier'),
  lexical('command'),
  lexical('error'),
  preference('command', 'commands'),
  preference('how-to', 'steps'),
  preference('error', 'resolves'),
  preference('configuration', 'settings'),
  preference('concept', 'definitions'),
  plain('identifierWeight', 0, 0.3),
  plain('partWeight', 0, 0.1, 0.2),
];
const UNTUNED = KNOBS.reduce((tuning, knob) => knob.set(tuning, knob.values[0]!), TUNING);

/** @param models data folder with added models; each is measured beside the default. */
export async function benchTuning(evalData: string, models: string, names: readonly string[]): Promise<void> {
  const header = provenance('npm run bench -- tuning');
  const dir = join(evalData, 'longhorn');
  const validated: Validated[] = [];
  for (const name of names) {
    const data = join(root, '.cache/bench/tuning', name);
    mkdirSync(data, { recursive: true });
    await docgraph(
      '--data',
      models,
      'eval',
      dir,
      '--model',
      name,
      '--keep',
      data,
      '--cache',
      join(root, '.cache/bench'),
    );
    const choice: ModelChoice = { kind: 'local', name };
    validated.push(await validate(name, readQuestions(dir), data, choice, models));
  }
  const report: TuningReport = { ...header, set: 'longhorn', fitted: KNOBS.map((knob) => knob.name), validated };
  writeReport('tuning', report);
}

async function validate(
  model: string,
  questions: readonly Question[],
  data: string,
  choice: ModelChoice,
  models: string,
): Promise<Validated> {
  const embedderFor = () => createModel(choice, { dir: models, threads: 1, secret: () => undefined });
  const reader = openReader({ dir: data, embedderFor });
  try {
    const stores = remembering((await reader.stores())!);
    const scorer = createScorer(questions, stores);
    const chosen: Record<string, number>[] = [];
    let total = 0;
    for (let fold = 0; fold < FOLDS; fold++) {
      console.error(`${model}: fold ${fold + 1} of ${FOLDS}`);
      const training = questions.filter((question) => foldOf(question) !== fold);
      const held = questions.filter((question) => foldOf(question) === fold);
      const tuned = await choose(training, scorer);
      total += (await scorer(held, tuned)) * held.length;
      const differing = KNOBS.filter((knob) => knob.get(tuned) !== knob.get(TUNING));
      chosen.push(Object.fromEntries(differing.map((knob) => [knob.name, knob.get(tuned)])));
    }
    const [untuned, served] = [await scorer(questions, UNTUNED), await scorer(questions, TUNING)];
    const crossValidated = round(total / questions.length);
    return {
      model,
      questions: questions.length,
      untuned: round(untuned),
      served: round(served),
      crossValidated,
      chosen,
    };
  } finally {
    await reader.close();
  }
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** One number after the other, each the value that is best on the training questions with those before it. */
async function choose(training: readonly Question[], scorer: Scorer): Promise<Tuning> {
  let best = UNTUNED;
  let score = await scorer(training, best);
  for (const knob of KNOBS)
    for (const value of knob.values.slice(1)) {
      const candidate = knob.set(best, value);
      const reached = await scorer(training, candidate);
      if (reached <= score) continue;
      [best, score] = [candidate, reached];
    }
  return best;
}

/** The same stores; the vector of a question is computed once for all numbers. */
function remembering(stores: AnswerStores): AnswerStores {
  const embedder = stores.embedder!;
  const vectors = new Map<string, Promise<readonly Float32Array[]>>();
  const embed: typeof embedder.embed = (texts, { kind }) => {
    const key = texts.join('\n');
    if (!vectors.has(key)) vectors.set(key, embedder.embed(texts, { kind }));
    return vectors.get(key)!;
  };
  return { ...stores, embedder: { ...embedder, embed } };
}

interface Question {
  readonly id: string;
  readonly text: string;
  /** `path:line` → grade. */
  readonly gold: ReadonlyMap<string, number>;
}

function readQuestions(dir: string): readonly Question[] {
  const lines = readFileSync(join(dir, 'questions.jsonl'), 'utf8').trim().split('\n');
  return lines
    .map(
      (line) =>
        JSON.parse(line) as { id: string; question: string; gold: { file: string; line: number; grade: number }[] },
    )
    .map(({ id, question, gold }) => ({
      ...{ id, text: question },
      gold: new Map(gold.map(({ file, line, grade }) => [`${file}:${line}`, grade])),
    }))
    .filter(({ gold }) => gold.size > 0);
}

const foldOf = ({ id }: Question): number => createHash('sha256').update(id).digest()[0]! % FOLDS;

type Scorer = (questions: readonly Question[], tuning: Tuning) => Promise<number>;

/** Mean nDCG@10 with linear gain, as `docgraph eval` computes it; a question with equal numbers is asked once. */
function createScorer(all: readonly Question[], stores: AnswerStores): Scorer {
  const known = new Map<string, number>();
  const lines = new Map<string, number>();
  const scoreOf = async (question: Question, tuning: Tuning, key: string): Promise<number> => {
    const cached = known.get(`${key} ${question.id}`);
    if (cached !== undefined) return cached;
    const answers = createAnswers({ stores: async () => stores, tuning });
    const { results } = await answers.search({ query: question.text, maxResults: RESULTS, detail: 'outline' });
    const gains: number[] = [];
    for (const { sectionId, citation } of results) {
      if (!lines.has(sectionId)) {
        const [view] = await stores.graph.sections([sectionId]);
        lines.set(sectionId, citation.headingPath.length === 0 ? 1 : view!.section.span.startLine);
      }
      gains.push(question.gold.get(`${citation.path}:${lines.get(sectionId)!}`) ?? 0);
    }
    const ideal = [...question.gold.values()].sort((a, b) => b - a).slice(0, RESULTS);
    const score = discounted(gains) / discounted(ideal);
    known.set(`${key} ${question.id}`, score);
    return score;
  };
  return async (questions, tuning) => {
    const key = JSON.stringify(KNOBS.map((knob) => knob.get(tuning)));
    let sum = 0;
    for (const question of questions) sum += await scoreOf(question, tuning, key);
    return questions.length === 0 ? 0 : sum / questions.length;
  };
}

const discounted = (gains: readonly number[]): number =>
  gains.reduce((sum, gain, i) => sum + gain / Math.log2(i + 2), 0);
