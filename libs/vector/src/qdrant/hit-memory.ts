/** What is said of a hit beside its score, kept in memory: reading it from the server takes longer than the search. */
import type { Hit } from '../search-index.ts';
import type { Connection } from './connection.ts';
import { HIT_KEYS, payloadOf, toHit } from './point.ts';

/** Points kept, some 300 bytes each. */
const POINTS_MAX = 50_000;

/** A point as a search finds it. */
export interface FoundPoint {
  readonly id: string | number;
  /** Another one after every change of the point. */
  readonly version: number;
  readonly score: number;
}

interface Kept {
  readonly version: number;
  readonly hit: Hit;
}

export class HitMemory {
  readonly #connection: Connection;
  readonly #collection: string;
  readonly #kept = new Map<string | number, Kept>();

  /** @param collection its name, or an alias. */
  constructor(connection: Connection, collection: string) {
    this.#connection = connection;
    this.#collection = collection;
  }

  /** The hits of each list, in its order; those that are gone by now are left out. Asks for what is not known of all lists at once. */
  async hitsOf(
    lists: readonly (readonly FoundPoint[])[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (readonly Hit[])[]> {
    const missing = new Map(
      lists.flat().flatMap(({ id, version }) => (this.#kept.get(id)?.version === version ? [] : [[id, version]])),
    );
    const known = new Map(lists.flat().map(({ id }) => [id, this.#kept.get(id)?.hit]));
    for (const [id, hit] of await this.#read(missing, signal)) known.set(id, hit);
    return lists.map((list) =>
      list.flatMap(({ id, score }) => {
        const hit = known.get(id);
        return hit === undefined ? [] : [{ ...hit, score }];
      }),
    );
  }

  /** A point that changes meanwhile has another version with the next search, and is read again. */
  async #read(
    missing: ReadonlyMap<string | number, number>,
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string | number, Hit | undefined>> {
    const hits = new Map<string | number, Hit | undefined>([...missing.keys()].map((id) => [id, undefined]));
    if (missing.size === 0) return hits;
    const ids = [...missing.keys()];
    const parameters = { collection_name: this.#collection, ...this.#connection.readParameters, ids };
    const points = await this.#connection.read(
      'points of hits',
      (calls, init) => calls.getPoints({ ...parameters, with_payload: HIT_KEYS, with_vector: false }, init),
      signal,
    );
    if (this.#kept.size + points.length > POINTS_MAX) this.#kept.clear();
    for (const point of points) {
      const hit = toHit(payloadOf(point), 0);
      hits.set(point.id, hit);
      this.#kept.set(point.id, { version: missing.get(point.id)!, hit });
    }
    return hits;
  }
}
