/** A server process that outlives the command that started it, and is found again by the next one. */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

export interface DetachedOptions {
  /** Holds the record of the process, and what the service puts there. */
  readonly folder: string;
  readonly logFile: string;
  readonly command: string;
  /** What to do when the command is not installed. */
  readonly install: string;
}

export interface DetachedStart {
  /** Called only when it does not run: makes what the process needs, and gives its arguments. */
  readonly prepare: () => Promise<readonly string[]> | readonly string[];
  readonly isReady: () => Promise<boolean>;
  readonly timeoutMs: number;
}

interface ProcessRecord {
  readonly pid: number;
  /** When the process began, so that a later process with its number is not taken for it. */
  readonly birth: string;
}

const POLL_MS = 50;
const LOG_TAIL_LINES = 15;

export interface Detached {
  /** The process if it runs. */
  pid(): number | null;
  /** Starts it unless it runs, and waits until it is ready. Throws `Error` with the end of its log. */
  start(options: DetachedStart): Promise<void>;
  /** Asks it to end and waits; kills it after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

export function createDetached(options: DetachedOptions): Detached {
  const recordFile = join(options.folder, 'process.json');
  const pid = (): number | null => {
    if (!existsSync(recordFile)) return null;
    const record = JSON.parse(readFileSync(recordFile, 'utf8')) as ProcessRecord;
    return birthOf(record.pid) === record.birth ? record.pid : null;
  };
  const launch = async (args: readonly string[]): Promise<void> => {
    mkdirSync(options.folder, { recursive: true });
    const started = await spawnDetached(options, args);
    writeFileSync(recordFile, JSON.stringify({ pid: started, birth: birthOf(started) ?? '' }));
  };
  return {
    pid,
    async start({ prepare, isReady, timeoutMs }) {
      let isLaunched = false;
      for (const endMs = performance.now() + timeoutMs; !(await isReady()); await after(POLL_MS)) {
        if (pid() === null) {
          if (isLaunched) throw new Error(`${options.command} ended at once:\n${tail(options.logFile)}`);
          await launch(await prepare());
          isLaunched = true;
        }
        if (performance.now() > endMs)
          throw new Error(`${options.command} is not ready after ${timeoutMs / 1000} s:\n${tail(options.logFile)}`);
      }
    },
    async stop(timeoutMs) {
      const running = pid();
      if (running !== null) {
        process.kill(running, 'SIGTERM');
        const endMs = performance.now() + timeoutMs;
        while (pid() !== null && performance.now() < endMs) await after(POLL_MS);
        if (pid() !== null) process.kill(running, 'SIGKILL');
        while (pid() !== null) await after(POLL_MS);
      }
      rmSync(recordFile, { force: true });
    },
  };
}

/** Lines at the end of a log; empty when there is none. */
export function tail(file: string, lines = LOG_TAIL_LINES): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
}

function spawnDetached({ command, logFile, install }: DetachedOptions, args: readonly string[]): Promise<number> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid!));
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(`${command} is not installed: ${install}`) : error),
    );
  });
}

/** When a process began, in the system's own terms; null when there is no such process, or only its remains. */
function birthOf(pid: number): string | null {
  if (process.platform === 'linux') {
    const file = `/proc/${pid}/stat`;
    if (!existsSync(file)) return null;
    // The name in parentheses may contain anything: fields are counted from its end, state first, the start the 20th.
    const fields = readFileSync(file, 'utf8').split(')').at(-1)!.trim().split(' ');
    return fields[0] === 'Z' ? null : fields[19]!;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}
