/** The fitted numbers of the confidence, written by tools/confidence/fit.ts; not edited by hand. */
import type { ConfidenceModel } from './confidence.ts';

/** Fitted on 2026-11-24 at commit 5c4fe6c976e5-dirty; how good it is: reports/confidence.json. */
export const CONFIDENCE_MODEL: ConfidenceModel = {
  intercept: -3.217,
  weights: { covered: 4.519, unknown: -3.217, missingName: -1.566, lead: 4.839 },
  threshold: 0.144,
};
