/** Writes what a program measured, with everything needed to measure it again. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Provenance {
  readonly date: string;
  /** With `-dirty` when the working tree differed from it. */
  readonly commit: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memoryGb: number; readonly load: number };
  readonly node: string;
  readonly command: string;
}

export function provenance(command: string): Provenance {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const dirty = git('status', '--porcelain', '--untracked-files=no', '--', 'apps', 'libs', 'models', 'tools') !== '';
  return {
    date: new Date().toISOString(),
    commit: `${git('rev-parse', '--short=12', 'HEAD')}${dirty ? '-dirty' : ''}`,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 2 ** 30),
      load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    },
    node: process.version,
    command,
  };
}

/** `reports/NAME.json`. */
export function writeReport(name: string, report: object): void {
  mkdirSync(`${root}/reports`, { recursive: true });
  writeFileSync(`${root}/reports/${name}.json`, `${JSON.stringify(report, null, 2)}\n`);
}
