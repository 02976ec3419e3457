/** Puts questions to the served pipeline and records what each confidence would be computed from. */
import { createModel, openReader, type ModelChoice } from '@docgraph/installation';
import { createAnswers, type AnswerStores, type ConfidenceSignals, type SearchReply } from '@docgraph/retrieval';
import { readCorpus } from './corpus.ts';
import type { LabelledQuestion, QuestionKind, QuestionSet } from './questions.ts';
import { withoutSections } from './without.ts';

export interface Sample {
  readonly set: string;
  /** `removed`: an answerable question after all that belongs to its answer was taken out of the index. */
  readonly kind: QuestionKind | 'removed';
  /** The same for a question with and without its answer: both stay in one fold. */
  readonly group: string;
  readonly signals: ConfidenceSignals;
  /** Whether one of the first five results answers. */
  readonly label: number;
}

export interface SampleOptions {
  /** Data folder with the index of the set. */
  readonly data: string;
  /** Data folder with the models. */
  readonly models: string;
}

const RESULTS = 5;

export async function sampleSet(
  set: QuestionSet,
  model: ModelChoice,
  { data, models }: SampleOptions,
): Promise<readonly Sample[]> {
  const embedderFor = (): ReturnType<typeof createModel> =>
    createModel(model, { dir: models, threads: 1, secret: () => undefined });
  const reader = openReader({ dir: data, embedderFor });
  try {
    const stores = await reader.stores();
    if (stores === null || stores.embedder === null)
      throw new Error(`${data} has no index of ${JSON.stringify(model)}`);
    return await sampleQuestions(set, stores);
  } finally {
    await reader.close();
  }
}

async function sampleQuestions(set: QuestionSet, stores: AnswerStores): Promise<readonly Sample[]> {
  const corpus = [...(await readCorpus(stores)).values()];
  const places = new Map(corpus.map((section) => [section.id, section]));
  const samples: Sample[] = [];
  for (const [i, question] of set.questions.entries()) {
    const group = `${set.name} ${question.kind === 'other' ? question.text : i}`;
    const { reply, signals } = await ask(question, stores);
    const isAnswered = reply.results.some(({ sectionId, citation }) =>
      [places.get(sectionId)!.place, citation.path].some((place) => question.answering.has(place)),
    );
    samples.push({ set: set.name, kind: question.kind, group, signals, label: isAnswered ? 1 : 0 });
    if (question.kind !== 'answerable') continue;
    const gold = corpus.filter(({ place, path }) => question.gold.has(place) || question.gold.has(path));
    const removed = await ask(question, withoutSections(stores, gold));
    samples.push({ set: set.name, kind: 'removed', group, signals: removed.signals, label: 0 });
  }
  return samples;
}

async function ask(
  { text }: LabelledQuestion,
  stores: AnswerStores,
): Promise<{ readonly reply: SearchReply; readonly signals: ConfidenceSignals }> {
  let signals: ConfidenceSignals | null = null;
  const answers = createAnswers({
    stores: async () => stores,
    onJudged: (judged) => {
      signals = judged;
    },
  });
  const reply = await answers.search({ query: text, maxResults: RESULTS, detail: 'outline' });
  if (signals === null) throw new Error(`no confidence was computed for: ${text}`);
  return { reply, signals };
}
