/** What a parsed document says, as entities and edges. */
export { extract } from './extract.ts';
export type { EntityRef, Extraction, StatedEdge } from './extraction.ts';
export { EXTRACTION_LIMITS } from './limits.ts';
export { isKnownProgram } from './programs.ts';
export { RULE_CONFIDENCE } from './rule-confidence.ts';
export type { RuleName } from './rule-confidence.ts';
export { isDistinctiveName } from './specificity.ts';
