/** How likely it is that a reply answers its question: signals of one search → a probability. Pure. */

/**
 * What a reply is judged by. Shares are of the question's words, weighted by how rare each is in the documentation. None
 * depends on the embedding model, so that one model serves every installation, also while vectors are missing.
 */
export interface ConfidenceSignals {
  /** Share that one of the three best passages has, on average. */
  readonly covered: number;
  /** Share that stands nowhere in the documentation. */
  readonly unknown: number;
  /** Rarity, 0 to 1, of the rarest name in the question that none of these passages has; 0 when they have all. */
  readonly missingName: number;
  /** How far the first result is ahead of the fifth, as a share of its score. */
  readonly lead: number;
}

/** A logistic model: `1 / (1 + exp(-(intercept + Σ weight · signal)))`. */
export interface ConfidenceModel {
  readonly intercept: number;
  readonly weights: ConfidenceSignals;
  /** Below this the reply says that the documentation does not answer. */
  readonly threshold: number;
}

/** The probability, 0 to 1, that one of the first five results answers the question. */
export function confidenceOf(signals: ConfidenceSignals, { intercept, weights }: ConfidenceModel): number {
  const names = Object.keys(weights) as (keyof ConfidenceSignals)[];
  return 1 / (1 + Math.exp(-names.reduce((sum, name) => sum + weights[name] * signals[name], intercept)));
}
