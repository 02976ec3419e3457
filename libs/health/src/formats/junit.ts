/** JUnit's XML, which most CI services show as test results: a suite a rule, a case a finding. */
import type { HealthReport } from '../check.ts';
import { isAtLeast } from '../finding.ts';
import type { PlacedFinding } from './placed.ts';

/** From which severity on a finding is a failed test; less severe ones pass, with a note. `never`: all pass. */
export type FailOn = 'error' | 'warning' | 'never';

/** A rule without findings is one passed test, so that a clean run is no empty one. */
export function formatJunit(
  { rules }: Pick<HealthReport, 'rules'>,
  findings: readonly PlacedFinding[],
  failOn: FailOn,
): string {
  const isFailure = ({ severity }: PlacedFinding): boolean => failOn !== 'never' && isAtLeast(severity, failOn);
  const suites = rules.map(({ name, summary }) => {
    const own = findings.filter(({ rule }) => rule === name);
    const cases =
      own.length === 0 ? [`    <testcase${attributes({ classname: name, name: summary })}/>`] : own.map(toCase);
    const counts = { tests: cases.length, failures: own.filter(isFailure).length, errors: 0, skipped: 0 };
    return [`  <testsuite${attributes({ name, ...counts })}>`, ...cases, '  </testsuite>'].join('\n');
  });
  const tests = rules.reduce((sum, { name }) => sum + Math.max(1, findings.filter((f) => f.rule === name).length), 0);
  const totals = { name: 'docgraph check', tests, failures: findings.filter(isFailure).length };
  return [
    ...['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${attributes(totals)}>`],
    ...[...suites, '</testsuites>'],
  ].join('\n');

  function toCase(finding: PlacedFinding): string {
    const { rule, severity, file, line, message, advice } = finding;
    const open = `    <testcase${attributes({ classname: rule, name: `${file}:${line}`, file, line })}>`;
    const text = escapeXml(`${file}:${line}: ${message}: ${advice}`);
    const outcome = isFailure(finding)
      ? `<failure${attributes({ type: severity, message })}>${text}</failure>`
      : `<system-out>${escapeXml(severity)}: ${text}</system-out>`;
    return `${open}${outcome}</testcase>`;
  }
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');

/** Characters that XML 1.0 does not allow, lone surrogates among them. */
const NOT_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' },
  ...{ '\t': '&#9;', '\n': '&#10;', '\r': '&#13;' },
};

const escapeXml = (text: string): string =>
  text.replace(NOT_XML, '\uFFFD').replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character]!);
