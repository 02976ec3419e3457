/**
 * A flag between a worker and the main thread that is up while the worker is inside native code. Ending a thread there
 * (by `terminate` or `process.exit`) aborts the whole process with an uncaught `Napi::Error`, so an exit waits for the
 * flag first.
 */

const BUSY = 0;
const SHUT = 1;
const CELLS = 2;
/** Longest wait at exit: several times the longest text's computation. */
const EXIT_WAIT_MS_MAX = 5000;

/** @returns Memory that both threads share. */
export function createGate(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT));
}

/** In the worker: runs `work` with the flag up. Null, and `work` does not run, once the gate is shut. */
export async function passGate<T>(gate: Int32Array, work: () => Promise<T>): Promise<T | null> {
  Atomics.store(gate, BUSY, 1);
  try {
    return Atomics.load(gate, SHUT) === 1 ? null : await work();
  } finally {
    Atomics.store(gate, BUSY, 0);
    Atomics.notify(gate, BUSY);
  }
}

/** In the main thread, at exit: lets no new work begin and blocks until the worker is outside native code. */
export function shutGate(gate: Int32Array): void {
  Atomics.store(gate, SHUT, 1);
  Atomics.wait(gate, BUSY, 1, EXIT_WAIT_MS_MAX);
}
