/** Points and vectors for the suites of this library: small, seeded, with real identifiers. */
import { chunkId, documentId, sectionId, sha256, sourceIdFrom, type ChunkFields } from '@docgraph/domain';
import type { IndexPoint } from '../search-index.ts';

/** What a test says about a point; everything else follows from it. */
export interface PointOptions extends Partial<ChunkFields> {
  readonly source?: string;
  /** One point a path, heading and ordinal: these give the id. */
  readonly path?: string;
  readonly ordinal?: number;
}

/** A point as ingestion would make it. */
export function pointFixture(options: PointOptions): IndexPoint {
  const { source = 'docs', path = 'a.md', ordinal = 0, title = '', headingPath = '', heading = '' } = options;
  const fields = { title, headingPath, heading, body: options.body ?? '', code: options.code ?? '' };
  const sourceId = sourceIdFrom(source);
  const document = documentId(sourceId, path);
  const section = sectionId(document, heading);
  const text = sha256(title, headingPath, heading, fields.body);
  return {
    ...{ id: chunkId(section, ordinal), sectionId: section, documentId: document, sourceId, path, fields },
    ...{ indexHash: sha256(text, fields.code, source, path), textHash: text },
  };
}

/** The order of ids everywhere: by code unit. */
export function byId<T extends { readonly id: string }>(a: T, b: T): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** A generator of numbers in [0, 1): mulberry32, so that every run sees the same. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A unit-length vector around `center` (0 when left out), farther away the larger `spread` is. */
export function randomUnit(random: () => number, dimensions: number, center?: Float32Array, spread = 1): Float32Array {
  const vector = Float32Array.from(
    { length: dimensions },
    (_, i) => (center?.[i] ?? 0) + ((random() + random() + random() - 1.5) * spread) / Math.sqrt(dimensions / 4),
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The unit vector along one axis. */
export function axis(dimensions: number, i: number): Float32Array {
  const vector = new Float32Array(dimensions);
  vector[i] = 1;
  return vector;
}

/** Points that are about nothing a test asks for. */
export function fillerPoints(count: number): IndexPoint[] {
  return Array.from({ length: count }, (_, i) => pointFixture({ path: `filler/${i}.md`, body: `ordinary page ${i}` }));
}
