/** SARIF 2.1.0, which code scanning services read. */
import type { Severity } from '@docgraph/domain';
import type { HealthReport } from '../check.ts';
import type { PlacedFinding } from './placed.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

export interface SarifOptions {
  /** Version of the program. */
  readonly version: string;
}

/** A log of one run, as indented JSON. */
export function formatSarif(
  { rules }: Pick<HealthReport, 'rules'>,
  findings: readonly PlacedFinding[],
  { version }: SarifOptions,
): string {
  const names = rules.map(({ name }) => name);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'docgraph',
            version,
            rules: rules.map(({ name, summary, severity }) => ({
              id: name,
              shortDescription: { text: `Finds ${summary}.` },
              defaultConfiguration: { level: LEVELS[severity ?? 'warning'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ rule, severity, file, line, message, advice }) => ({
          ruleId: rule,
          ruleIndex: names.indexOf(rule),
          level: LEVELS[severity],
          message: { text: `${message}: ${advice}` },
          locations: [
            { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: Math.max(1, line) } } },
          ],
        })),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

/** A relative reference stays one; an absolute path becomes a file address. */
function uriOf(file: string): string {
  const encoded = file.split('/').map(encodeURIComponent).join('/');
  if (file.startsWith('/')) return `file://${encoded}`;
  return /^[a-z]:\//i.test(file) ? `file:///${encoded.replace('%3A', ':')}` : encoded;
}
