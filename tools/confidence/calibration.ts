/** How good probabilities are: order, calibration, and what a threshold costs. */

/** A probability, what came true, and how much it counts. */
export interface Prediction {
  readonly probability: number;
  readonly label: number;
  readonly weight: number;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly n: number;
  /** Mean of the predicted probabilities. */
  readonly predicted: number;
  /** Share that came true. */
  readonly observed: number;
}

const BINS = 10;

/** Ten bins of equal width; an empty one is left out. */
export function reliability(predictions: readonly Prediction[]): readonly ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, i) => {
    const inside = predictions.filter(({ probability }) => Math.min(BINS - 1, Math.floor(probability * BINS)) === i);
    return { from: i / BINS, to: (i + 1) / BINS, n: inside.length, ...means(inside) };
  }).filter(({ n }) => n > 0);
}

/** Expected calibration error: the distance of predicted and observed in each bin, weighted by what is in it. */
export function calibrationError(predictions: readonly Prediction[]): number {
  const total = weightOf(predictions);
  return Array.from({ length: BINS }, (_, i) => {
    const inside = predictions.filter(({ probability }) => Math.min(BINS - 1, Math.floor(probability * BINS)) === i);
    const { predicted, observed } = means(inside);
    return (weightOf(inside) / total) * Math.abs(predicted - observed);
  }).reduce((sum, part) => sum + part, 0);
}

/** Probability that one of `higher` is above one of `lower`; ties count half. */
export function areaUnderCurve(higher: readonly number[], lower: readonly number[]): number {
  let wins = 0;
  for (const a of higher) for (const b of lower) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return wins / (higher.length * lower.length);
}

/** The highest threshold below which at most `share` of the weight lies. */
export function thresholdAt(values: readonly Pick<Prediction, 'probability' | 'weight'>[], share: number): number {
  const sorted = values.toSorted((a, b) => a.probability - b.probability);
  const limit = share * weightOf(values);
  let below = 0;
  for (const { probability, weight } of sorted) {
    if (below + weight > limit) return probability;
    below += weight;
  }
  return 1;
}

const weightOf = (of: readonly Pick<Prediction, 'weight'>[]): number => of.reduce((sum, { weight }) => sum + weight, 0);

function means(of: readonly Prediction[]): { readonly predicted: number; readonly observed: number } {
  const total = weightOf(of);
  if (total === 0) return { predicted: 0, observed: 0 };
  return {
    predicted: round(of.reduce((sum, { probability, weight }) => sum + probability * weight, 0) / total),
    observed: round(of.reduce((sum, { label, weight }) => sum + label * weight, 0) / total),
  };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
