/** Measures how well questions that the documents do not answer are told from those that they answer. */

export interface Verdict {
  readonly answerable: boolean;
  readonly confidence: number;
  /** What the reply said. */
  readonly answered: boolean;
}

export interface RefusalReport {
  readonly n: { readonly answerable: number; readonly unanswerable: number };
  /** Share of the unanswerable questions that were refused. */
  readonly refused: number;
  /** Share of the answerable questions that were refused. */
  readonly falseRefusals: number;
  /** Confidence below which a reply refuses. */
  readonly threshold: number;
  /** Probability that an answerable question has a higher confidence than an unanswerable one. */
  readonly auc: number;
}

/** Null where there is nothing to refuse or nothing to answer. */
export function measureRefusal(verdicts: readonly Verdict[], threshold: number): RefusalReport | null {
  const answerable = verdicts.filter((verdict) => verdict.answerable);
  const unanswerable = verdicts.filter((verdict) => !verdict.answerable);
  if (answerable.length === 0 || unanswerable.length === 0) return null;
  const refused = (of: readonly Verdict[]): number => round(of.filter(({ answered }) => !answered).length / of.length);
  return {
    n: { answerable: answerable.length, unanswerable: unanswerable.length },
    refused: refused(unanswerable),
    falseRefusals: refused(answerable),
    threshold,
    auc: round(areaUnderCurve(answerable, unanswerable)),
  };
}

/** Over all pairs; a tie counts half. */
function areaUnderCurve(higher: readonly Verdict[], lower: readonly Verdict[]): number {
  const wins = higher.flatMap((a) =>
    lower.map((b) => (a.confidence > b.confidence ? 1 : a.confidence === b.confidence ? 0.5 : 0)),
  );
  return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
