/** What every command gets: where to write, how to stop, and where the data is. */
import { resolve } from 'node:path';
import { AppError, toAppError, type ErrorKind } from '@docgraph/domain';
import type { DataOptions } from './composition.ts';
import type { Config } from './config.ts';
import { createStyles, type Styles } from './output.ts';

export interface GlobalOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly runtime?: string;
}

export interface Context {
  readonly config: Config;
  readonly data: DataOptions;
  readonly json: boolean;
  readonly styles: Styles;
  /** Aborts on Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  print(text: string): void;
}

const RUNTIMES = ['auto', 'native', 'portable'] as const;

/** @throws AppError `validation` for an option that is not as it must be. */
export function createContext(options: GlobalOptions, config: Config): Context {
  const runtime = RUNTIMES.find((name) => name === (options.runtime ?? config.modelRuntime));
  if (runtime === undefined)
    throw new AppError(`--runtime is ${options.runtime}: give one of ${RUNTIMES.join(', ')}`, {
      ...{ code: 'invalid-option', kind: 'validation' },
    });
  const colours = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  endWithReader();
  return {
    config,
    data: {
      dir: resolve(options.data ?? config.dataDir),
      runtime,
      engines: config.engines,
      gitProtocols: config.gitProtocols,
    },
    json: options.json === true,
    styles: createStyles(colours),
    signal: interrupted(),
    print: (text) => void process.stdout.write(`${text}\n`),
  };
}

/** `docgraph search … | head`: a reader that has seen enough is no failure. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

/** Resolves when the signal fires; at once when it has. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** The first Ctrl-C asks for a clean end, the second ends at once. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    controller.abort(new AppError(`stopped by ${signal}`, { code: 'interrupted', kind: 'aborted' }));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

/** As shells count it: 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;

/** What scripts can tell apart. */
const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  validation: 2,
  'not-found': 3,
  conflict: 4,
  unavailable: 5,
  corrupt: 6,
  internal: 1,
  aborted: EXIT_INTERRUPTED,
};

/** Writes the error for a person, or as JSON, and returns the exit code. */
export function reportError(thrown: unknown, json: boolean): number {
  const error = toAppError(thrown);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: error.code, kind: error.kind, message: error.message } })}\n`,
    );
  else if (error.kind === 'aborted') process.stderr.write('stopped; the next run continues where this one ended\n');
  else process.stderr.write(`docgraph: ${error.message}\n`);
  if (error.kind === 'internal' && !json)
    process.stderr.write(`${error.cause instanceof Error ? error.cause.stack : error.stack}\n`);
  return EXIT_CODES[error.kind];
}
