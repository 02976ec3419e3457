/** Runs a program of the system to its end, and says what to do when it is not there or fails. */
import { execFile } from 'node:child_process';

const OUTPUT_LINES_MAX = 20;

export interface ProgramOptions {
  /** What to do when the program is not installed. */
  readonly install: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Settles when it has ended well. Throws `Error` with the end of what it wrote, or with how it is installed. */
export function runProgram(command: string, args: readonly string[], options: ProgramOptions): Promise<void> {
  const env = { ...process.env, ...options.env };
  return new Promise((resolve, reject) => {
    execFile(command, args, { env }, (error, stdout, stderr) => {
      if (error === null) return resolve();
      if (error.code === 'ENOENT') return reject(new Error(`${command} is not installed: ${options.install}`));
      const said = `${stdout}${stderr}`.trimEnd().split('\n').slice(-OUTPUT_LINES_MAX).join('\n');
      reject(new Error(`${command} ${args[0] ?? ''} failed (${error.code ?? error.signal}):\n${said}`));
    });
  });
}
