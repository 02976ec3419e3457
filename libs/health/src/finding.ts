/** What a check finds: plain data with a place, in an order that does not depend on how it was found. */
import type { Severity, SourceId } from '@docgraph/domain';

/** A line of a document. */
export interface Place {
  readonly source: SourceId;
  /** POSIX path relative to the root of the source. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

export interface Finding extends Place {
  /** Name of the rule, in kebab-case. */
  readonly rule: string;
  readonly severity: Severity;
  /** What was found, in one line. */
  readonly message: string;
  /** What to do about it, in one line. */
  readonly advice: string;
}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Whether `severity` is `least` or worse. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

/** By source, path and line, then by rule and message. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compare(a.source, b.source) ||
    compare(a.path, b.path) ||
    a.line - b.line ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
