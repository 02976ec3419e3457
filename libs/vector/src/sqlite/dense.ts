/** Dense search: a copy of the vectors in memory is scanned, and whatever might belong to the best is scored exactly. */
import { compareHits } from '../hit-order.ts';
import type { Hit, SearchOptions } from '../search-index.ts';
import { checkVector, dot } from '../unit-vector.ts';
import type { Connection } from './connection.ts';
import { filterTest } from './filter.ts';
import { HIT_COLUMNS, toHit, type Row } from './hit.ts';
import { VectorMatrix, type Approximation } from './matrix.ts';
import { topSlots } from './top-slots.ts';
import { vectorOf } from './vectors.ts';

const VECTOR_COLUMNS = 'SELECT v.row, v.vector, p.source_id, p.path FROM idx_vectors v JOIN idx_points p USING (row)';

interface Place {
  readonly source: string;
  readonly path: string;
}

/** The connection's copy of the vectors, brought up to date by each search with what has changed since the last. */
export class DenseSearch {
  readonly #connection: Connection;
  readonly #dimensions: number;
  #matrix: VectorMatrix;
  #places: Place[] = [];
  readonly #placeNumbers = new Map<string, number>();
  /** `change` of the file that the copy corresponds to; null before the first search. */
  #change: number | null = null;

  constructor(connection: Connection, dimensions: number) {
    this.#connection = connection;
    this.#dimensions = dimensions;
    this.#matrix = new VectorMatrix(dimensions);
  }

  /** Exact: the same hits as scoring every vector. To be called inside a read transaction. */
  search(query: Float32Array, options: SearchOptions): readonly Hit[] {
    checkVector(query, this.#dimensions, 'the query');
    if (options.limit === 0) return [];
    this.#refresh();
    const allowed = this.#allowedPlaces(options);
    const approximation = this.#matrix.approximate(query);
    const accepts = (slot: number): boolean => allowed === null || allowed[this.#matrix.placeAt(slot)] === 1;
    const best = topSlots(approximation.scores, options.limit, accepts);
    const hits = this.#score(best, query);
    if (hits.length === options.limit) {
      const chosen = new Set(best);
      const worst = Math.min(...hits.map((hit) => hit.score));
      const others = [...slotsFrom(approximation, worst, accepts)].filter((slot) => !chosen.has(slot));
      hits.push(...this.#score(others, query));
    }
    return hits.sort(compareHits).slice(0, options.limit);
  }

  #score(slots: readonly number[], query: Float32Array): Hit[] {
    const rows = this.#connection
      .statement(
        `SELECT ${HIT_COLUMNS}, v.vector FROM json_each(?) r CROSS JOIN idx_vectors v ON v.row = r.value
         JOIN idx_points p ON p.row = v.row`,
      )
      .all(JSON.stringify(slots.map((slot) => this.#matrix.rowAt(slot)))) as Row[];
    return rows.map((row) => toHit(row, dot(query, vectorOf(row['vector'] as Uint8Array))));
  }

  /** One byte a place: whether the filter lets it through; null when there is no filter. */
  #allowedPlaces(options: SearchOptions): Uint8Array | null {
    const test = filterTest(options.filter);
    return test && Uint8Array.from(this.#places, ({ source, path }) => (test(source, path) ? 1 : 0));
  }

  #refresh(): void {
    const state = this.#connection.statement('SELECT change, removals_from FROM idx_state').get() as Row;
    const change = state['change'] as number;
    if (change === this.#change) return;
    if (this.#change === null || this.#change < (state['removals_from'] as number)) this.#reload();
    else this.#catchUp(this.#change);
    this.#change = change;
  }

  #reload(): void {
    this.#matrix = new VectorMatrix(this.#dimensions);
    this.#places = [];
    this.#placeNumbers.clear();
    for (const row of this.#connection.statement(VECTOR_COLUMNS).iterate()) this.#take(row);
  }

  /** Removals first: a row number can have been given to another point since. */
  #catchUp(change: number): void {
    const removed = this.#connection.statement('SELECT row FROM idx_removals WHERE change > ?').iterate(change);
    for (const { row } of removed) this.#matrix.delete(row as number);
    for (const row of this.#connection.statement(`${VECTOR_COLUMNS} WHERE v.change > ?`).iterate(change))
      this.#take(row);
  }

  #take(row: Row): void {
    const place = { source: row['source_id'] as string, path: row['path'] as string };
    const key = `${place.source}\0${place.path}`;
    let number = this.#placeNumbers.get(key);
    if (number === undefined) {
      number = this.#places.push(place) - 1;
      this.#placeNumbers.set(key, number);
    }
    this.#matrix.set(row['row'] as number, number, vectorOf(row['vector'] as Uint8Array));
  }
}

/** Slots whose exact score may reach `score`. */
function* slotsFrom(
  { scores, unit, error }: Approximation,
  score: number,
  accepts: (slot: number) => boolean,
): Generator<number> {
  const threshold = (score - error) / unit;
  for (let slot = 0; slot < scores.length; slot++)
    if ((scores[slot] as number) >= threshold && accepts(slot)) yield slot;
}
