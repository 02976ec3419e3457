/** A circuit breaker a dependency: what fails in a row is left alone for a while, and tried again with one call. */
import { AppError, toAppError } from '@docgraph/domain';
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen, isBrokenCircuitError } from 'cockatiel';

/** What the worker calls and cannot vouch for. */
export const DEPENDENCIES = ['graph', 'vector', 'queue', 'embedding'] as const;
export type Dependency = (typeof DEPENDENCIES)[number];
/** As people call them. */
export const DEPENDENCY_NAMES: Readonly<Record<Dependency, string>> = {
  graph: 'the graph',
  vector: 'the search index',
  queue: 'the queue',
  embedding: 'the embedding model',
};
export type BreakerState = 'closed' | 'half-open' | 'open';

export interface Breaker {
  readonly dependency: Dependency;
  state(): BreakerState;
  /** Runs a call. While open, throws `AppError` kind `unavailable` without making it. */
  run<T>(call: () => Promise<T>): Promise<T>;
  /**
   * Sets the call that is made by itself while the breaker is open; without one, the next call of anybody's
   * is the test. It must not go through the breaker itself.
   */
  probeWith(probe: () => Promise<unknown>): void;
  /** Ends probing; safe to call twice. */
  close(): void;
}

/** Failures in a row that open a breaker; only those of kind `unavailable` say something about a dependency. */
const FAILURES_MAX = 3;
/** Between two probes of what does not answer. */
const PROBE_MS = 2000;
/** A timer may fire a little early. */
const TEST_AFTER_MS = PROBE_MS - 100;

/** @param onChange told of every change of state, with the failure that led to it. */
export function createBreaker(
  dependency: Dependency,
  onChange: (breaker: Breaker, error: AppError | null) => void,
): Breaker {
  const policy = circuitBreaker(
    handleWhen((error) => toAppError(error).kind === 'unavailable'),
    { halfOpenAfter: TEST_AFTER_MS, breaker: new ConsecutiveBreaker(FAILURES_MAX) },
  );
  let probe: (() => Promise<unknown>) | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const last = (): AppError | null => {
    const failure = policy.lastFailure;
    return failure !== undefined && 'error' in failure ? toAppError(failure.error) : null;
  };
  const breaker: Breaker = {
    dependency,
    state: () => stateOf(policy.state),
    async run(call) {
      try {
        return await policy.execute(call);
      } catch (error) {
        throw isBrokenCircuitError(error) ? leftAlone(dependency, last()) : error;
      }
    },
    probeWith: (call) => void (probe = call),
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
  // Its outcome is told by the change of state.
  const test = (): void => void (probe === null ? null : breaker.run(probe).catch((_told: unknown) => {}));
  policy.onStateChange((state) => {
    if (closed) return;
    clearTimeout(timer);
    if (state === CircuitState.Open) timer = setTimeout(test, PROBE_MS);
    onChange(breaker, state === CircuitState.Closed ? null : last());
  });
  return breaker;
}

/** A port whose every call but `close` goes through the breaker. */
export function guarded<Port extends object>(port: Port, breaker: Breaker): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const call = (...args: unknown[]): unknown => Reflect.apply(member, target, args);
      return name === 'close' ? call : (...args: unknown[]) => breaker.run(async () => call(...args));
    },
  });
}

function stateOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}

function leftAlone(dependency: Dependency, last: AppError | null): AppError {
  return new AppError(
    `${DEPENDENCY_NAMES[dependency]} failed ${FAILURES_MAX} times in a row and is tried again every ${PROBE_MS / 1000} s: ${last?.message ?? 'it does not answer'}`,
    { code: 'circuit-open', kind: 'unavailable', ...(last !== null && { cause: last }) },
  );
}
