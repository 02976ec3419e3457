/** The fitted numbers of the confidence, written by tools/confidence/fit.ts; not edited by hand. */
import type { ConfidenceModel } from './confidence.ts';

/** One for each embedding model it was fitted with, and one without any. */
export const CONFIDENCE_MODELS: readonly ConfidenceModel[] = [
  {
    model: null,
    intercept: -3.04,
    weights: { covered: 3.23, unknown: -2.71, missingName: -1.55, lead: 4.39 },
    threshold: 0.2,
  },
];
