/** Failures of the driver and the server as errors that say what to do. */
import { AppError, type ErrorKind } from '@docgraph/domain';
import { Neo4jError } from 'neo4j-driver';

type Failure = readonly [pattern: RegExp, code: string, kind: ErrorKind, advice: string];

/** By the code of the server, which names class, category and title; the first that fits. `gqlStatus` says too little in 5.26. */
const FAILURES: readonly Failure[] = [
  [
    /^(ServiceUnavailable|SessionExpired)$/,
    ...(['graph-unavailable', 'unavailable'] as const),
    'check that Neo4j runs and that the address is right, then try again',
  ],
  [
    /^Neo\.ClientError\.Security\./,
    ...(['graph-access-refused', 'unavailable'] as const),
    'check user and password of Neo4j, and what the user may do',
  ],
  [
    /TransactionTimedOut|^Neo\.ClientError\.Transaction\.LockClientStopped|^Neo\.TransientError\.Transaction\.Terminated/,
    ...(['graph-timeout', 'unavailable'] as const),
    'try again; where the server is busy for long, give it more memory or raise the timeout',
  ],
  [
    /DatabaseNotFound|DatabaseUnavailable/,
    ...(['graph-open-failed', 'unavailable'] as const),
    'check the name of the database, and that it is online',
  ],
  [
    /MemoryPoolOutOfMemory|OutOfMemory|StackOverFlow/,
    ...(['graph-memory', 'unavailable'] as const),
    'raise dbms.memory.transaction.total.max, or write fewer documents at once',
  ],
  [
    /WriteOnReadOnlyAccessDatabase|NotALeader|ForbiddenOnReadOnlyDatabase/,
    ...(['graph-read-only', 'unavailable'] as const),
    'the database takes no writes: make it writable, or connect with neo4j:// so that writes go to its leader',
  ],
  [
    /^Neo\.ClientError\.Schema\.ConstraintValidationFailed$/,
    ...(['graph-write-refused', 'conflict'] as const),
    'the graph already has a node with this id: write each document once',
  ],
  [
    /^Neo\.(TransientError|DatabaseError\.Transaction)\./,
    ...(['graph-unavailable', 'unavailable'] as const),
    'try again; where it stays, look into the log of Neo4j: a full disk is the usual reason',
  ],
];

const ACQUISITION_TIMED_OUT = /acquisition timed out/i;

/** Anything thrown by the driver as an {@link AppError}; other errors as they are. */
export function toGraphError(error: unknown, url: string): unknown {
  if (error instanceof AppError || !(error instanceof Neo4jError)) return error;
  const fail = (code: string, kind: ErrorKind, advice: string): AppError =>
    new AppError(`Neo4j at ${url}: ${error.message}; ${advice}`, { code, kind, cause: error });
  if (ACQUISITION_TIMED_OUT.test(error.message))
    return fail('graph-busy', 'unavailable', 'all connections are in use: try again, or raise the size of the pool');
  const failure = FAILURES.find(([pattern]) => pattern.test(error.code));
  if (failure === undefined) return fail('graph-failed', 'internal', `the server says ${error.code}`);
  const [, code, kind, advice] = failure;
  return fail(code, kind, advice);
}
