/** How much of a passage is quoted, and whether the answer is still in it, on labelled answers: reports/evidence.json. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceIdFrom } from '@docgraph/domain';
import { createCachedEmbedder, createLocalEmbedder, openEmbeddingCache } from '@docgraph/embedding';
import { createSqliteGraph } from '@docgraph/graph';
import { createIngestor, DEFAULT_RULES } from '@docgraph/ingestion';
import {
  createAnswers,
  estimateTokens,
  REPLY_TOKENS_MAX,
  RESULTS_DEFAULT,
  RESULTS_MAX,
  type AnswerStores,
} from '@docgraph/retrieval';
import { createSqliteSearchIndex } from '@docgraph/vector';
import { provenance, root, writeReport, type Provenance } from './report.ts';

/** One answer of a question: texts of the section that a reader needs, found by reading it before anything was narrowed. */
interface Label {
  readonly question: string;
  /** `path:line` of the heading, line 1 for the text before the first. */
  readonly section: string;
  readonly answer: readonly string[];
}

/** How labelled answers fared at some places of the replies. */
interface Kept {
  /** Passages that hold the answer, or some texts of it, when they are quoted whole. */
  readonly answers: number;
  /** Those of them that hold the same texts when narrowed. */
  readonly kept: number;
  readonly tokensWhole: number;
  readonly tokensNarrowed: number;
}

export interface EvidenceReport extends Provenance {
  readonly set: string;
  readonly labels: number;
  /** Passages of all questions at the default number of results, and their mean length in estimated tokens. */
  readonly passages: { readonly count: number; readonly tokensWhole: number; readonly tokensNarrowed: number };
  readonly places1to3: Kept;
  readonly places4to8: Kept;
  /** Results that a client gets that asks for more than the default. */
  readonly places9to50: Kept;
  /** Answers that are no longer whole: question, section and the texts that are missing. */
  readonly lost: readonly Label[];
}

/** The same result, quoted whole and narrowed. */
interface Pair {
  readonly place: number;
  readonly question: string;
  readonly section: string;
  readonly whole: string;
  readonly narrowed: string;
}

interface Question {
  readonly id: string;
  readonly question: string;
}

/** The set that the labels beside this file are of. */
const SET = 'longhorn';
const LABELS = join(root, 'tools/bench', `evidence-${SET}.jsonl`);
const MODEL_DIR = join(root, 'models/minilm-l6-v2');

/** @param evalData folder of the evaluation sets. */
export async function benchEvidence(evalData: string): Promise<EvidenceReport> {
  const header = provenance('npm run bench -- evidence');
  const dir = join(evalData, SET);
  const work = mkdtempSync(join(tmpdir(), 'docgraph-evidence-'));
  try {
    const questions = readLines<Question>(join(dir, 'questions.jsonl'));
    const pairs = await quoteBothWays(join(dir, 'docs'), questions, join(work, 'index.db'));
    const report = { ...header, ...summary(pairs, readLines<Label>(LABELS)) };
    writeReport('evidence', report);
    return report;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function readLines<T>(file: string): readonly T[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as T);
}

async function quoteBothWays(folder: string, questions: readonly Question[], file: string): Promise<Pair[]> {
  const cacheDir = join(root, '.cache', 'bench');
  mkdirSync(cacheDir, { recursive: true });
  const cache = openEmbeddingCache({ file: join(cacheDir, 'embeddings.db') });
  const embedder = createCachedEmbedder(await createLocalEmbedder({ modelDir: MODEL_DIR }), cache);
  const { fingerprint, profile } = embedder;
  const graph = createSqliteGraph({ file });
  const index = createSqliteSearchIndex({ file, fingerprint, dimensions: profile.dimensions });
  const ingestor = createIngestor({ graph, index, embedder });
  try {
    const { signal } = new AbortController();
    await ingestor.sync({ id: sourceIdFrom('eval'), location: folder, rules: DEFAULT_RULES }, signal);
    await ingestor.fill(signal);
    const stores = async (): Promise<AnswerStores> => ({ graph, index, embedder });
    const whole = createAnswers({ stores, parts: { narrow: false } });
    const narrowed = createAnswers({ stores });
    const pairs: Pair[] = [];
    for (const { id, question } of questions) {
      const request = { query: question, maxResults: RESULTS_MAX, maxTokens: REPLY_TOKENS_MAX };
      const [before, after] = [await whole.search(request), await narrowed.search(request)];
      const sections = await graph.sections(before.results.map(({ sectionId }) => sectionId));
      for (const [i, { citation, text }] of before.results.entries()) {
        const { level, span } = sections[i]!.section;
        const section = `${citation.path}:${level === 0 ? 1 : span.startLine}`;
        pairs.push({ place: i + 1, question: id, section, whole: text, narrowed: after.results[i]!.text });
      }
    }
    return pairs;
  } finally {
    await ingestor.close();
    await index.close();
    await graph.close();
    await embedder.close();
    cache.close();
  }
}

function summary(pairs: readonly Pair[], labels: readonly Label[]): Omit<EvidenceReport, keyof Provenance> {
  const shown = pairs.filter(({ place }) => place <= RESULTS_DEFAULT);
  const judged = pairs.flatMap((pair) => judge(pair, labels));
  const at = (from: number, to: number): Kept =>
    keptOf(judged.filter(({ pair: { place } }) => from <= place && place <= to));
  return {
    ...{ set: SET, labels: labels.length },
    passages: {
      count: shown.length,
      tokensWhole: Math.round(meanTokens(shown.map((pair) => pair.whole))),
      tokensNarrowed: Math.round(meanTokens(shown.map((pair) => pair.narrowed))),
    },
    ...{ places1to3: at(1, 3), places4to8: at(4, 8), places9to50: at(9, 50) },
    lost: judged
      .filter(({ missing }) => missing.length > 0)
      .map(({ pair, missing }) => ({
        ...{ question: pair.question, section: pair.section, answer: missing },
      })),
  };
}

interface Judged {
  readonly pair: Pair;
  readonly missing: readonly string[];
}

/** Nothing for a passage that has no label, or that does not hold the answer when it is whole (another chunk does). */
function judge(pair: Pair, labels: readonly Label[]): readonly Judged[] {
  const label = labels.find(({ question, section }) => question === pair.question && section === pair.section);
  const held = (label?.answer ?? []).filter((text) => holds(pair.whole, text));
  if (held.length === 0) return [];
  return [{ pair, missing: held.filter((text) => !holds(pair.narrowed, text)) }];
}

/** Line breaks and indentation aside. */
const holds = (passage: string, text: string): boolean => spaced(passage).includes(spaced(text));
const spaced = (text: string): string => text.replace(/\s+/g, ' ');

function keptOf(judged: readonly Judged[]): Kept {
  return {
    answers: judged.length,
    kept: judged.filter(({ missing }) => missing.length === 0).length,
    tokensWhole: Math.round(meanTokens(judged.map(({ pair }) => pair.whole))),
    tokensNarrowed: Math.round(meanTokens(judged.map(({ pair }) => pair.narrowed))),
  };
}

const meanTokens = (texts: readonly string[]): number =>
  texts.reduce((sum, text) => sum + estimateTokens(text), 0) / Math.max(1, texts.length);
