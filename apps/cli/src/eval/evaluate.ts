/** Measures retrieval on labelled questions: the real ingestion into a store, the real search, standard metrics. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelChoice } from '@docgraph/installation';
import { CONFIDENCE_MODEL, RESULTS_MAX, type Answers, type PlanParts } from '@docgraph/retrieval';
import type { IngestEvent } from '@docgraph/ingestion';
import { declareFolders, openReadSide, openWriteSide, type DataOptions, type WriteSide } from '../composition.ts';
import { readEvalSet, type EvalQuestion, type EvalSet } from './dataset.ts';
import { mean, measure, type MeanMetrics } from './metrics.ts';
import { measureRefusal, type RefusalReport, type Verdict } from './refusal.ts';
import { timeQueries, type QueryTimes } from './timing.ts';

export interface EvalOptions {
  readonly dir: string;
  readonly runtime: DataOptions['runtime'];
  /** Where to index; the embedded engines by default. */
  readonly engines: DataOptions['engines'];
  readonly model: ModelChoice;
  /** Data folder whose added models can be named. */
  readonly modelsOf: string;
  /** Keeps the index here instead of in a temporary folder, so that a second run finds it. */
  readonly data?: string;
  /** Folder of the embedding cache; in the data folder by default. */
  readonly cacheDir?: string;
  /** Adds the variants between lexical and full. */
  readonly ablate: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: IngestEvent) => void;
  readonly onQuestion?: (done: number, total: number) => void;
}

export interface VariantReport {
  readonly all: MeanMetrics;
  readonly byKind: Readonly<Record<string, MeanMetrics>>;
}

export interface EvalReport {
  readonly set: string;
  readonly model: string;
  readonly documents: number;
  /** Sections that can be found. */
  readonly units: number;
  readonly index: {
    /** Until everything is done, vectors included. */
    readonly seconds: number;
    /** Until words find every document. */
    readonly lexicalSeconds: number;
    readonly chunks: number;
    /** Chunks whose vector was computed in this run; the others came from the cache. */
    readonly embedded: number;
  };
  readonly query: QueryTimes;
  readonly variants: Readonly<Record<string, VariantReport>>;
  /** Of the ranking that is served; only for sets with unanswerable questions. */
  readonly refusal?: RefusalReport;
}

/** Parts of the ranking beyond words and vectors, in the order in which ablation adds them. */
const STEPS = [
  'substance',
  'documentSmoothing',
  'titles',
  'hops',
  'kinds',
  'parts',
] as const satisfies readonly (keyof PlanParts)[];
/** The first `count` steps. */
const steps = (count: number): PlanParts => Object.fromEntries(STEPS.map((step, i) => [step, i < count]));
const VARIANTS: Readonly<Record<string, PlanParts>> = {
  lexical: { ...steps(0), arms: ['lexical'] },
  dense: { ...steps(0), arms: ['dense'] },
  full: {},
};
/** Each adds one part to the one before, the last step is `full`; then everything without one of them. */
const ABLATION: Readonly<Record<string, PlanParts>> = {
  fused: steps(0),
  '+substance': steps(1),
  '+document': steps(2),
  '+title': steps(3),
  '+hop': steps(4),
  '+kind': steps(5),
  'no substance': { substance: false },
  'no document': { documentSmoothing: false },
  'no title': { titles: false },
  'no hop': { hops: false },
  'no kind': { kinds: false },
  'lexical, full graph': { arms: ['lexical'] },
};

export async function evaluate(options: EvalOptions): Promise<EvalReport> {
  const work = mkdtempSync(join(tmpdir(), 'docgraph-eval-'));
  try {
    const data: DataOptions = {
      ...{ dir: options.data ?? join(work, 'data'), runtime: options.runtime },
      ...(options.engines !== undefined && { engines: options.engines }),
    };
    const set = readEvalSet(options.dir, join(options.data ?? work, 'passages'));
    return await run(set, data, options);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function run(set: EvalSet, data: DataOptions, options: EvalOptions): Promise<EvalReport> {
  const { model, modelsOf, cacheDir, signal, onEvent } = options;
  const started = performance.now();
  const side = await openWriteSide(data, { model, modelsOf, onEvent, ...(cacheDir !== undefined && { cacheDir }) });
  try {
    const [source] = await declareFolders(side.writer, [set.folder], { name: 'eval' });
    await side.ingestor.sync(source!, signal);
    const lexicalSeconds = seconds(started);
    await side.ingestor.fill(signal);
    const indexSeconds = seconds(started);

    const variants: Record<string, VariantReport> = {};
    let verdicts: readonly Verdict[] = [];
    for (const [name, parts] of Object.entries({ ...VARIANTS, ...(options.ablate && ABLATION) })) {
      const read = openReadSide(data, { shared: side, parts });
      const lines = async (id: string) => (await side.writer.graph.sections([id as never]))[0]!.section.span.startLine;
      const result = await ask(set.questions, read.answers, lines, options);
      await read.close();
      variants[name] = result.report;
      if (name === 'full') ({ verdicts } = result);
    }
    const query = await timed(set.questions, data, side, signal);
    const refusal = measureRefusal(verdicts, CONFIDENCE_MODEL.threshold);
    const stats = await side.writer.graph.stats();
    return {
      ...{ set: set.name, model: side.embedder.fingerprint, documents: stats.documents, units: stats.sections },
      index: { seconds: indexSeconds, lexicalSeconds, chunks: stats.chunks, embedded: side.embeddedCount() },
      ...{ query, variants },
      ...(refusal !== null && { refusal }),
    };
  } finally {
    await side.close();
  }
}

async function timed(
  questions: readonly EvalQuestion[],
  data: DataOptions,
  { uncached, model }: WriteSide,
  signal: AbortSignal,
): Promise<QueryTimes> {
  const shared = { embedder: uncached, model };
  const full = openReadSide(data, { shared });
  const lexical = openReadSide(data, { shared, parts: VARIANTS['lexical']! });
  const answerable = questions.filter((question) => question.gold.size > 0).map((question) => question.text);
  try {
    return await timeQueries(answerable, { full: full.answers, lexical: lexical.answers }, signal);
  } finally {
    await full.close();
    await lexical.close();
  }
}

/**
 * Puts every question and measures what comes back; what is no answerable
 * question counts in the verdicts alone.
 */
async function ask(
  questions: readonly EvalQuestion[],
  answers: Answers,
  headingLine: (sectionId: string) => Promise<number>,
  { signal, onQuestion }: EvalOptions,
): Promise<{ report: VariantReport; verdicts: readonly Verdict[] }> {
  const search = (text: string) => answers.search({ query: text, maxResults: RESULTS_MAX, detail: 'outline' }, signal);
  const rows = new Map<string, ReturnType<typeof measure>[]>();
  const verdicts: Verdict[] = [];
  for (const [i, question] of questions.entries()) {
    signal.throwIfAborted();
    const answerable = question.gold.size > 0;
    const { results, confidence, answered } = await search(question.text);
    verdicts.push({ answerable, confidence, answered });
    onQuestion?.(i + 1, questions.length);
    if (!answerable) continue;
    const ranking: string[] = [];
    for (const { sectionId, citation } of results) {
      const line = citation.headingPath.length === 0 ? 1 : await headingLine(sectionId);
      ranking.push(question.unit === 'file' ? citation.path : `${citation.path}:${line}`);
    }
    const row = measure(question, [...new Set(ranking)]);
    rows.set(question.kind, [...(rows.get(question.kind) ?? []), row]);
  }
  const byKind = Object.fromEntries([...rows].map(([kind, kindRows]) => [kind, mean(kindRows)]));
  return { report: { all: mean([...rows.values()].flat()), byKind }, verdicts };
}

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;
