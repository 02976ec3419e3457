/** One small tree of errors. `kind` decides retry and the mapping to HTTP, MCP and exit codes, once, at the edge. */

export type ErrorKind = 'validation' | 'not-found' | 'conflict' | 'unavailable' | 'corrupt' | 'internal' | 'aborted';

export interface AppErrorOptions {
  /** Stable, machine-readable, in kebab-case: `source-not-found`. */
  readonly code: string;
  readonly kind: ErrorKind;
  readonly cause?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The message says what was found and what to do; it never contains document text. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly metadata: Readonly<Record<string, unknown>>;

  constructor(message: string, options: AppErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.kind = options.kind;
    this.metadata = options.metadata ?? {};
  }
}

/** Any thrown value as an {@link AppError}: aborts keep their kind, everything unknown is `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError'))
    return new AppError(error.message, { code: 'aborted', kind: 'aborted', cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new AppError(message, { code: 'internal', kind: 'internal', cause: error });
}

/** Ends a `switch` over a union: a new member that is not handled becomes a compile error. */
export function unreachable(value: never): never {
  throw new AppError(`unexpected value ${JSON.stringify(value)}`, { code: 'unreachable', kind: 'internal' });
}
