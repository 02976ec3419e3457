/** A health report for a person: findings by file, counts at the end. */
import type { HealthReport, PlacedFinding } from '@docgraph/health';
import { plural, printable, type Styles } from '../output.ts';

/** Digits of a line number that are aligned. */
const LINE_DIGITS = 5;
const SEVERITY_CHARS = 7;

export function formatHealth(report: HealthReport, findings: readonly PlacedFinding[], styles: Styles): string {
  const files = Map.groupBy(findings, ({ file }) => file);
  const blocks = [...files].map(([file, own]) =>
    [styles.bold(oneLine(file)), ...own.map((finding) => formatFinding(finding, styles))].join('\n'),
  );
  const { error, warning, info } = report.counts;
  const counts = [
    ...[plural(error, 'error'), plural(warning, 'warning')],
    ...(info > 0 ? [`${info} for information`] : []),
  ].join(', ');
  const end = `${counts} in ${plural(report.documents, 'document')}`;
  return [...blocks, styles.bold(end)].join('\n\n');
}

function formatFinding({ line, severity, rule, message, advice }: PlacedFinding, styles: Styles): string {
  const head = `${String(line).padStart(LINE_DIGITS)}  ${severity.padEnd(SEVERITY_CHARS)}  `;
  return `${head}${oneLine(message)}: ${oneLine(advice)}  ${styles.dim(rule)}`;
}

/** Names and titles come from the documents: a line break in one must not look like a finding of its own. */
const oneLine = (text: string): string => printable(text).replace(/\s*\n\s*/g, ' ');
