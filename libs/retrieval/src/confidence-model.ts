/** The fitted numbers of the confidence, written by tools/confidence/fit.ts; not edited by hand. */
import type { ConfidenceModel } from './confidence.ts';

/** Fitted on 2026-11-24 at commit 441c441d354a; how good it is: reports/confidence.json. */
export const CONFIDENCE_MODEL: ConfidenceModel = {
  intercept: -3.219,
  weights: { covered: 4.583, unknown: -3.169, missingName: -1.577, lead: 4.787 },
  threshold: 0.183,
};
