/** How many writes a second a store gets from this worker: each waits for its turn, none is refused. */
import { AppError } from '@docgraph/domain';
import type { GraphStore } from '@docgraph/graph';
import type { SearchIndex } from '@docgraph/vector';

/** Calls that change a store: at most a batch of documents, chunks or vectors each. */
export const GRAPH_WRITES = [
  ...(['putSource', 'beginRun', 'setRevision', 'removeSource'] as const),
  ...(['applyDocuments', 'removeDocuments', 'confirmIndexed', 'confirmRemoved', 'markPending'] as const),
] satisfies readonly (keyof GraphStore)[];
export const VECTOR_WRITES = ['upsert', 'remove', 'setVectors'] as const satisfies readonly (keyof SearchIndex)[];

export interface Pace {
  /** Resolves when it is this caller's turn, in the order of the calls. Rejects with `aborted` once closed. */
  turn(): Promise<void>;
  /** Ends all waits; safe to call twice. */
  close(): void;
}

/** @param onTurn told how many seconds each caller has waited. */
export function createPace(perSecond: number, onTurn: (waitedSeconds: number) => void): Pace {
  const closing = new AbortController();
  const { signal } = closing;
  let freeAtMs = 0;
  return {
    async turn() {
      const nowMs = performance.now();
      const turnMs = Math.max(nowMs, freeAtMs);
      freeAtMs = turnMs + 1000 / perSecond;
      await pause(turnMs - nowMs, signal);
      onTurn((turnMs - nowMs) / 1000);
    },
    close: () => closing.abort(new AppError('the worker stops', { code: 'interrupted', kind: 'aborted' })),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    if (ms === 0) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', end, { once: true });
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
  });
}

/** A port whose writes wait for their turn. Without a pace, the port itself. */
export function paced<Port extends object>(port: Port, writes: readonly (keyof Port)[], pace: Pace | null): Port {
  if (pace === null) return port;
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function' || !writes.includes(name as keyof Port)) return member;
      return async (...args: unknown[]) => {
        await pace.turn();
        return Reflect.apply(member, target, args) as unknown;
      };
    },
  });
}
