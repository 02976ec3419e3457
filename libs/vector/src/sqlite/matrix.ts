/** Vectors in memory at a byte a component, scored by the WebAssembly kernel with a known bound on the error. */
import { AppError } from '@docgraph/domain';
import { createScanKernel, PAGE_BYTES, PAGES_MAX, type ScanKernel } from './scan-kernel.ts';

/** The longest vectors for which the query keeps a precision far finer than the rows'. */
export const DIMENSIONS_MAX = 4096;

const LANE_COMPONENTS = 16;
/** The row's f32 scale, padded so that rows stay aligned. */
const ROW_TRAILER_BYTES = 16;
const INT8_MAX = 127;
const INT16_MAX = 32_767;
const INT32_MAX = 2 ** 31 - 1;
const GROWTH = 1.5;
/** Rows a kernel call scores, so that the room for scores is fixed and only the rows grow. */
const BLOCK_ROWS = 4096;
/** Rounding to f32 in the kernel, relative to scores of at most about 1. */
const FLOAT_ERROR = 1e-6;
/** "Unit-length" is true up to one in a thousand. */
const LENGTH_SLACK = 1.01;
/** Rounding its components lengthens the query a little. */
const ROUNDING_SLACK = 1.05;

/** Approximate cosine similarities: `scores[slot] * unit` differs from the exact one by at most `error`. */
export interface Approximation {
  /** One score a slot; overwritten by the next call. */
  readonly scores: Float32Array;
  readonly unit: number;
  readonly error: number;
}

/** Unit-length vectors by row number, in slots 0 to `size - 1`; removing one moves the last into its slot. */
export class VectorMatrix {
  readonly dimensions: number;
  readonly #steps: number;
  readonly #rowBytes: number;
  readonly #scoresAt: number;
  readonly #rowsAt: number;
  readonly #kernel: ScanKernel;
  readonly #slots = new Map<number, number>();
  readonly #rows: number[] = [];
  readonly #places: number[] = [];
  #scores = new Float32Array(0);
  /** Largest distance of a stored row from its vector; never lowered, so always a bound. */
  #rowError = 0;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    this.#steps = Math.ceil(dimensions / LANE_COMPONENTS);
    const width = this.#steps * LANE_COMPONENTS;
    this.#rowBytes = width + ROW_TRAILER_BYTES;
    this.#scoresAt = width * Int16Array.BYTES_PER_ELEMENT;
    this.#rowsAt = this.#scoresAt + BLOCK_ROWS * Float32Array.BYTES_PER_ELEMENT;
    this.#kernel = createScanKernel(this.#rowsAt);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** The row number in a slot. */
  rowAt(slot: number): number {
    return this.#rows[slot] as number;
  }

  /** The place number given with the row in a slot. */
  placeAt(slot: number): number {
    return this.#places[slot] as number;
  }

  /** Adds or replaces a row. `place` is a number of the caller's, for filters. */
  set(row: number, place: number, vector: Float32Array): void {
    let slot = this.#slots.get(row);
    if (slot === undefined) {
      slot = this.#rows.length;
      this.#reserve(slot + 1);
      this.#slots.set(row, slot);
      this.#rows.push(row);
    }
    this.#places[slot] = place;
    this.#rowError = Math.max(this.#rowError, this.#quantise(slot, vector));
  }

  /** Forgets a row; an unknown one is ignored. */
  delete(row: number): void {
    const slot = this.#slots.get(row);
    if (slot === undefined) return;
    const last = this.#rows.length - 1;
    const moved = this.#rows[last] as number;
    const bytes = new Uint8Array(this.#kernel.memory.buffer);
    bytes.copyWithin(this.#address(slot), this.#address(last), this.#address(last + 1));
    this.#rows[slot] = moved;
    this.#places[slot] = this.#places[last] as number;
    this.#slots.set(moved, slot);
    this.#slots.delete(row);
    this.#rows.pop();
    this.#places.pop();
  }

  /** Scores every slot against a unit-length query. */
  approximate(query: Float32Array): Approximation {
    const width = this.#steps * LANE_COMPONENTS;
    const { unit, error } = quantiseQuery(query, new Int16Array(this.#kernel.memory.buffer, 0, width));
    const size = this.size;
    if (this.#scores.length < size) this.#scores = new Float32Array(Math.ceil(size * GROWTH));
    for (let slot = 0; slot < size; slot += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, size - slot);
      this.#kernel.scan(0, this.#address(slot), count, this.#steps, this.#scoresAt);
      this.#scores.set(new Float32Array(this.#kernel.memory.buffer, this.#scoresAt, count), slot);
    }
    // |q.v - q'.v'| <= |q| |v - v'| + |q - q'| |v'|
    const bound = (this.#rowError + error * (1 + this.#rowError) + FLOAT_ERROR) * LENGTH_SLACK;
    return { scores: this.#scores.subarray(0, size), unit, error: bound };
  }

  #address(slot: number): number {
    return this.#rowsAt + slot * this.#rowBytes;
  }

  /** Writes a row with a scale of its own, so that its largest component is 127; returns the distance to the vector. */
  #quantise(slot: number, vector: Float32Array): number {
    const address = this.#address(slot);
    const components = new Int8Array(this.#kernel.memory.buffer, address, this.dimensions);
    let largest = 0;
    for (const value of vector) largest = Math.max(largest, Math.abs(value));
    const scale = Math.fround(largest / INT8_MAX);
    let squares = 0;
    for (let i = 0; i < vector.length; i++) {
      const value = vector[i] as number;
      const component = Math.min(INT8_MAX, Math.max(-INT8_MAX, Math.round(value / scale)));
      components[i] = component;
      squares += (value - component * scale) ** 2;
    }
    new Float32Array(this.#kernel.memory.buffer, address + this.#rowBytes - ROW_TRAILER_BYTES, 1)[0] = scale;
    return Math.sqrt(squares);
  }

  /** Grows the memory geometrically so that `rows` rows fit. */
  #reserve(rows: number): void {
    const pages = this.#kernel.memory.buffer.byteLength / PAGE_BYTES;
    const needed = Math.ceil(this.#address(rows) / PAGE_BYTES);
    if (needed <= pages) return;
    if (needed > PAGES_MAX)
      throw new AppError(`${rows} vectors of ${this.dimensions} dimensions exceed 4 GiB; use a search server instead`, {
        ...{ code: 'index-too-large', kind: 'validation' },
      });
    this.#kernel.memory.grow(Math.min(PAGES_MAX, Math.max(needed, Math.ceil(pages * GROWTH))) - pages);
  }
}

/**
 * Writes the query as int16: as fine as its largest component allows, and as the kernel's 32-bit sums allow, which by
 * Cauchy and Schwarz stay below the length of a row (at most 127 times the root of the dimensions) times the query's.
 */
function quantiseQuery(query: Float32Array, into: Int16Array): { readonly unit: number; readonly error: number } {
  let largest = 0;
  for (const value of query) largest = Math.max(largest, Math.abs(value));
  const rowLengthMax = INT8_MAX * Math.sqrt(query.length);
  const unit = Math.max(largest / INT16_MAX, (rowLengthMax * ROUNDING_SLACK) / INT32_MAX);
  let squares = 0;
  into.fill(0);
  for (let i = 0; i < query.length; i++) {
    const value = query[i] as number;
    const component = Math.round(value / unit);
    into[i] = component;
    squares += (value - component * unit) ** 2;
  }
  return { unit, error: Math.sqrt(squares) };
}
