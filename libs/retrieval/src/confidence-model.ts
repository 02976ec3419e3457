/** The fitted numbers of the confidence, written by tools/confidence/fit.ts; not edited by hand. */
import type { ConfidenceModel } from './confidence.ts';

/** Fitted on 2026-11-24 at commit bd65ceb43354; how good it is: reports/confidence.json. */
export const CONFIDENCE_MODEL: ConfidenceModel = {
  intercept: -3.236,
  weights: { covered: 4.351, unknown: -2.722, missingName: -1.615, lead: 4.969 },
  threshold: 0.178,
};
