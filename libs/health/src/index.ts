/** Documentation health: rules over the graph, their configuration, and reports for people and programs. */
export { catalogue } from './catalogue.ts';
export { checkHealth } from './check.ts';
export type { CheckOptions, HealthReport, RuleSummary } from './check.ts';
export { parseHealthConfig } from './config.ts';
export type { ActiveRule, ConfigInput, HealthConfig, RuleLevel } from './config.ts';
export { isAtLeast } from './finding.ts';
export type { Finding, Place } from './finding.ts';
export { formatGithub } from './formats/github.ts';
export { formatJunit } from './formats/junit.ts';
export type { FailOn } from './formats/junit.ts';
export type { PlacedFinding } from './formats/placed.ts';
export { formatSarif } from './formats/sarif.ts';
export type { SarifOptions } from './formats/sarif.ts';
export type { Rule } from './rule.ts';
