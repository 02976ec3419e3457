/** Changes of a collection. Each request is applied whole before it returns, and can be repeated with the same outcome. */
import type { ChunkId } from '@docgraph/domain';
import type { FieldWeights } from '../field-weights.ts';
import type { IndexPoint } from '../search-index.ts';
import { checkVector } from '../unit-vector.ts';
import type { VectorNames } from './collection.ts';
import type { Connection } from './connection.ts';
import { payloadOf, pointId, toPayload } from './point.ts';
import { chunkVector } from './sparse.ts';

/** Points of one request; with a vector of 384 numbers and 2 kB of text each is about 12 kB. */
const POINTS_PER_REQUEST = 128;

export interface WriteTarget {
  readonly connection: Connection;
  readonly collection: string;
  readonly names: VectorNames;
  readonly dimensions: number;
  readonly fingerprint: string;
  readonly fieldWeights: FieldWeights;
  readonly chunkTermsMean: number;
}

/** A vector with the chunk and the text it belongs to. */
export interface ChunkVector {
  readonly id: ChunkId;
  readonly textHash: string;
  readonly vector: Float32Array;
}

/** A point to store, and the texts that the call gives it one after the other. */
interface Wanted {
  readonly id: ChunkId;
  readonly point: IndexPoint;
  readonly texts: ReadonlySet<string>;
}

interface Identified {
  readonly id: ChunkId;
}

interface Stored {
  readonly indexHash: string;
  readonly textHash: string;
}

/** Adds or replaces points; those that are stored as they are cost no write. A point is replaced whole, vector included. */
export async function upsertPoints(target: WriteTarget, points: readonly IndexPoint[]): Promise<void> {
  for (const batch of batches([...lastOfEach(points).values()])) {
    const stored = await storedHashes(target, batch);
    const changed = batch.filter(({ point: { id, indexHash, textHash }, texts }) => {
      const known = stored.get(id);
      return known?.indexHash !== indexHash || known.textHash !== textHash || texts.size > 1;
    });
    const same = changed.filter(
      ({ point, texts }) => texts.size === 1 && stored.get(point.id)?.textHash === point.textHash,
    );
    const vectors = await storedVectors(target, same);
    await storePoints(target, changed, vectors);
  }
}

/** Of points given twice the last counts, and the texts in between cost the vector, as if each had been stored. */
function lastOfEach(points: readonly IndexPoint[]): ReadonlyMap<ChunkId, Wanted> {
  const last = new Map<ChunkId, Wanted>();
  for (const point of points) {
    const texts = new Set([...(last.get(point.id)?.texts ?? []), point.textHash]);
    last.set(point.id, { id: point.id, point, texts });
  }
  return last;
}

async function storedHashes(target: WriteTarget, wanted: readonly Identified[]): Promise<ReadonlyMap<string, Stored>> {
  const points = await retrieve(target, wanted, { with_payload: ['chunk_id', 'index_hash', 'text_hash'] });
  return new Map(
    points
      .map(payloadOf)
      .map((payload) => [payload.chunk_id, { indexHash: payload.index_hash, textHash: payload.text_hash }]),
  );
}

async function storedVectors(target: WriteTarget, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, number[]>> {
  if (wanted.length === 0) return new Map();
  const { dense } = target.names;
  const points = await retrieve(target, wanted, { with_payload: ['chunk_id'], with_vector: [dense] });
  const vectors = points.map((point) => {
    const vector = (point.vector as Readonly<Record<string, number[]>> | undefined)?.[dense];
    return [payloadOf(point).chunk_id, vector] as const;
  });
  return new Map(vectors.filter((entry): entry is [string, number[]] => entry[1] !== undefined));
}

/** What a write depends on is what most copies agree on, whatever consistency searches use. */
function retrieve({ connection, collection, fingerprint }: WriteTarget, wanted: readonly Identified[], which: object) {
  const ids = wanted.map(({ id }) => pointId(id, fingerprint));
  const { timeout } = connection.writeParameters;
  return connection.write(`read of ${ids.length} points`, (calls, init) =>
    calls.getPoints({ collection_name: collection, consistency: 'majority', timeout, ids, ...which }, init),
  );
}

async function storePoints(
  target: WriteTarget,
  wanted: readonly Wanted[],
  vectors: ReadonlyMap<string, number[]>,
): Promise<void> {
  if (wanted.length === 0) return;
  const { connection, collection, names } = target;
  const points = wanted.map(({ point }) => {
    const terms = chunkVector(point.fields, target.fieldWeights, target.chunkTermsMean);
    const dense = vectors.get(point.id);
    const vector = {
      ...(terms.indices.length > 0 && { [names.terms]: terms }),
      ...(dense && { [names.dense]: dense }),
    };
    return { id: pointId(point.id, target.fingerprint), vector, payload: { ...toPayload(point, terms.indices) } };
  });
  await connection.write(`upsert of ${points.length} points`, (calls, init) =>
    calls.upsertPoints({ collection_name: collection, ...connection.writeParameters, points }, init),
  );
}

/** Removes points with their vectors. */
export async function removePoints(target: WriteTarget, ids: readonly ChunkId[]): Promise<void> {
  const { connection, collection, fingerprint } = target;
  for (const batch of batches([...new Set(ids)])) {
    const points = batch.map((id) => pointId(id, fingerprint));
    await connection.write(`removal of ${points.length} points`, (calls, init) =>
      calls.deletePoints({ collection_name: collection, ...connection.writeParameters, points }, init),
    );
  }
}

/** Stores vectors, except those whose point is gone or has another text by now. */
export async function storeVectors(target: WriteTarget, vectors: readonly ChunkVector[]): Promise<void> {
  for (const { id, vector } of vectors) checkVector(vector, target.dimensions, `chunk ${id}`);
  const { connection, collection, names, fingerprint } = target;
  for (const batch of batches(vectors, ({ id }) => id)) {
    const stored = await storedHashes(target, batch);
    const fitting = batch.filter(({ id, textHash }) => stored.get(id)?.textHash === textHash);
    if (fitting.length === 0) continue;
    const points = fitting.map(({ id, vector }) => ({
      ...{ id: pointId(id, fingerprint), vector: { [names.dense]: [...vector] } },
    }));
    // Another process may have stored another text since.
    const update_filter = { should: fitting.map((wanted) => isOfText(wanted, fingerprint)) };
    await connection.write(`upsert of ${points.length} vectors`, (calls, init) =>
      calls.updateVectors({ collection_name: collection, ...connection.writeParameters, points, update_filter }, init),
    );
  }
}

/** The point of the chunk while its text is this one. */
function isOfText({ id, textHash }: ChunkVector, fingerprint: string): object {
  return { must: [{ has_id: [pointId(id, fingerprint)] }, { key: 'text_hash', match: { value: textHash } }] };
}

/** In order, each of at most {@link POINTS_PER_REQUEST} items, no two of one key. */
function* batches<T>(items: readonly T[], key: (item: T) => unknown = (item) => item): Generator<T[]> {
  const batch = new Map<unknown, T>();
  for (const item of items) {
    if (batch.size === POINTS_PER_REQUEST || batch.has(key(item))) {
      yield [...batch.values()];
      batch.clear();
    }
    batch.set(key(item), item);
  }
  if (batch.size > 0) yield [...batch.values()];
}
