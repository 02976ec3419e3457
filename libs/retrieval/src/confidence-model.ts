/** The fitted numbers of the confidence, written by tools/confidence/fit.ts; not edited by hand. */
import type { ConfidenceModel } from './confidence.ts';

/** Fitted on 2026-11-24 at commit c8e2dddb415c-dirty; how good it is: reports/confidence.json. */
export const CONFIDENCE_MODEL: ConfidenceModel = {
  intercept: -2.966,
  weights: { covered: 4.314, unknown: -2.831, missingName: -1.61, lead: 4.29 },
  threshold: 0.178,
};
