/** Work that several callers wait for: begun once, ended when nobody waits any more. */

interface Flight<T> {
  readonly controller: AbortController;
  readonly result: Promise<T>;
  waiting: number;
}

export interface Flights<T> {
  /**
   * The result of the work under this name, begun by `begin` unless it is under way. `signal` ends only this caller's
   * waiting; the signal that the work gets aborts when the last caller has gone.
   */
  join(name: string, begin: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  has(name: string): boolean;
}

export function createFlights<T>(): Flights<T> {
  const flights = new Map<string, Flight<T>>();
  const launch = (name: string, begin: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const controller = new AbortController();
    const flight: Flight<T> = { controller, result: begin(controller.signal), waiting: 0 };
    flights.set(name, flight);
    const forget = (): void => {
      if (flights.get(name) === flight) flights.delete(name);
    };
    flight.result.then(forget, forget);
    controller.signal.addEventListener('abort', forget);
    return flight;
  };
  return {
    has: (name) => flights.has(name),
    async join(name, begin, signal) {
      signal?.throwIfAborted();
      const flight = flights.get(name) ?? launch(name, begin);
      flight.waiting++;
      try {
        return await untilAborted(flight.result, signal);
      } finally {
        flight.waiting--;
        if (flight.waiting === 0) flight.controller.abort();
      }
    },
  };
}

/** The result, or the signal's reason if that comes first. */
async function untilAborted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await result;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([result, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
