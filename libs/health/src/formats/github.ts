/** Workflow commands of GitHub Actions: findings become annotations of the changed lines. */
import type { Severity } from '@docgraph/domain';
import type { PlacedFinding } from './placed.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** One command a line; empty without findings. Escaped as https://github.com/actions/toolkit does it in `command.ts`. */
export function formatGithub(findings: readonly PlacedFinding[]): string {
  return findings
    .map(({ rule, severity, file, line, message, advice }) => {
      const properties = { file, line: String(line), title: rule };
      const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
      return `::${COMMANDS[severity]} ${list.join(',')}::${escapeData(`${message}: ${advice}`)}`;
    })
    .join('\n');
}

const escapeData = (text: string): string => text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
