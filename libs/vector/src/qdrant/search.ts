/** Both kinds of search. Those asked for in one turn of the event loop travel as one request. */
import { AppError } from '@docgraph/domain';
import { compareHits } from '../hit-order.ts';
import type { Hit, SearchOptions } from '../search-index.ts';
import type { Connection } from './connection.ts';
import { HitMemory } from './hit-memory.ts';
import { payloadFilter } from './point.ts';
import type { SparseVector } from './sparse.ts';

/** More hits fetched at first than asked for, to see whether equal scores cross the border. */
const TIE_ROOM = 32;
/** Most hits fetched. Where more score alike, which of them are among the best is up to the server. */
const FETCHED_MAX = 20_000;

/** One search as the server takes it. */
interface Search {
  readonly query: number[] | SparseVector;
  readonly using: string;
  readonly params: object;
}

interface Waiting {
  readonly request: object;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (found: readonly Hit[]) => void;
  readonly reject: (error: unknown) => void;
}

export class Searches {
  readonly #connection: Connection;
  readonly #collection: string;
  readonly #memory: HitMemory;
  #waiting: Waiting[] = [];

  /** @param collection its name, or an alias. */
  constructor(connection: Connection, collection: string) {
    this.#connection = connection;
    this.#collection = collection;
    this.#memory = new HitMemory(connection, collection);
  }

  /** The best hits in order, ties by chunk id whatever order the server gives them in. */
  async search(search: Search, options: SearchOptions): Promise<readonly Hit[]> {
    const filter = payloadFilter(options.filter);
    if (options.limit === 0 || filter === null) return [];
    const fixed = { ...search, with_payload: false, ...(filter && { filter }) };
    for (let fetched = options.limit + TIE_ROOM; ; fetched = Math.min(2 * fetched, FETCHED_MAX)) {
      const found = await this.#ask({ ...fixed, limit: fetched }, options.signal);
      const complete =
        found.length < fetched || fetched >= FETCHED_MAX || found.at(-1)?.score !== found[options.limit - 1]?.score;
      if (complete) return found.toSorted(compareHits).slice(0, options.limit);
    }
  }

  #ask(request: object, signal: AbortSignal | undefined): Promise<readonly Hit[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, signal, resolve, reject });
      if (this.#waiting.length === 1) queueMicrotask(() => void this.#send());
    });
  }

  async #send(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 1) return this.#sendTogether(waiting, waiting[0]?.signal);
    for (const { signal, reject } of waiting) {
      if (signal?.aborted) reject(signal.reason);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    }
    return this.#sendTogether(waiting, undefined);
  }

  /** A request that the server refuses is asked for again one by one: the others must not suffer from one of them. */
  async #sendTogether(waiting: readonly Waiting[], signal: AbortSignal | undefined): Promise<void> {
    try {
      const searches = waiting.map(({ request }) => request);
      const parameters = { collection_name: this.#collection, ...this.#connection.readParameters, searches };
      const replies = await this.#connection.read(
        'search',
        (calls, init) => calls.queryBatchPoints(parameters as never, init),
        signal,
      );
      const hits = await this.#memory.hitsOf(
        replies.map(({ points }) => points),
        signal,
      );
      waiting.forEach(({ resolve }, i) => resolve(hits[i] ?? []));
    } catch (error) {
      const refused = error instanceof AppError && error.kind !== 'unavailable';
      if (waiting.length === 1 || !refused) for (const { reject } of waiting) reject(error);
      else await Promise.all(waiting.map((each) => this.#sendTogether([each], each.signal)));
    }
  }
}
