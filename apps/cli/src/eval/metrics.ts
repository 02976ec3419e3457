/** Ranking metrics with linear gain, as in BEIR and trec_eval. */
import type { EvalQuestion } from './dataset.ts';

export interface Metrics {
  readonly ndcg10: number;
  readonly recall2: number;
  readonly recall5: number;
  readonly recall10: number;
  readonly recall50: number;
  readonly mrr10: number;
  /** 1 when every answering unit is among the first five. */
  readonly allGold5: number;
}

export interface MeanMetrics extends Metrics {
  readonly n: number;
}

/** @param ranking units, best first, each once. The question must have gold. */
export function measure(question: EvalQuestion, ranking: readonly string[]): Metrics {
  const { gold, gradeMin, mode } = question;
  const answering = [...gold].filter(([, grade]) => grade >= gradeMin).map(([unit]) => unit);
  const found = (k: number): number => {
    const top = new Set(ranking.slice(0, k));
    return answering.filter((unit) => top.has(unit)).length;
  };
  const recall = (k: number): number => (mode === 'any' ? Math.min(1, found(k)) : found(k) / answering.length);
  const gain = (grades: readonly number[]): number =>
    grades.slice(0, 10).reduce((sum, grade, i) => sum + grade / Math.log2(i + 2), 0);
  const ideal = gain([...gold.values()].sort((a, b) => b - a));
  const first = ranking.slice(0, 10).findIndex((unit) => answering.includes(unit));
  return {
    ndcg10: ideal === 0 ? 0 : gain(ranking.map((unit) => gold.get(unit) ?? 0)) / ideal,
    recall2: recall(2),
    recall5: recall(5),
    recall10: recall(10),
    recall50: recall(50),
    mrr10: first < 0 ? 0 : 1 / (first + 1),
    allGold5: found(5) === answering.length ? 1 : 0,
  };
}

/** Means over questions, rounded to four digits. */
export function mean(rows: readonly Metrics[]): MeanMetrics {
  const of = (key: keyof Metrics): number =>
    Math.round((rows.reduce((sum, row) => sum + row[key], 0) / Math.max(1, rows.length)) * 10_000) / 10_000;
  return {
    n: rows.length,
    ndcg10: of('ndcg10'),
    recall2: of('recall2'),
    recall5: of('recall5'),
    recall10: of('recall10'),
    recall50: of('recall50'),
    mrr10: of('mrr10'),
    allGold5: of('allGold5'),
  };
}
