/** What a threshold does to the questions of one set. */
import { areaUnderCurve, thresholdAt } from './calibration.ts';
import type { Sample } from './samples.ts';

export interface SetReport {
  readonly threshold: number;
  readonly answerable: number;
  /** Share of the answerable questions that is refused. */
  readonly falseRefusals: number;
  /** By kind of question without an answer. */
  readonly kinds: Readonly<Record<string, KindReport>>;
}

export interface KindReport {
  readonly n: number;
  readonly refused: number;
  /** Share refused where just 5 % of this set's answerable questions are. */
  readonly refusedAt5: number;
  /** Probability that an answerable question is judged above one of these. */
  readonly auc: number;
}

export function setReport(samples: readonly Sample[], threshold: number, judge: (sample: Sample) => number): SetReport {
  const byKind = Map.groupBy(samples, ({ kind }) => kind);
  const answerable = (byKind.get('answerable') ?? []).map(judge);
  byKind.delete('answerable');
  const below = (values: readonly number[], limit: number): number =>
    round(values.filter((value) => value < limit).length / values.length);
  const weighed = answerable.map((probability) => ({ probability, weight: 1 }));
  const at5 = thresholdAt(weighed, 0.05);
  const kinds = [...byKind].map(([kind, of]): [string, KindReport] => {
    const values = of.map(judge);
    const auc = round(areaUnderCurve(answerable, values));
    return [kind, { n: of.length, refused: below(values, threshold), refusedAt5: below(values, at5), auc }];
  });
  return {
    ...{ threshold, answerable: answerable.length, falseRefusals: below(answerable, threshold) },
    kinds: Object.fromEntries(kinds),
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
