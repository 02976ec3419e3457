/** The search index on a Qdrant server: words and vectors of one collection, behind an alias. */
import { AppError, type ChunkId } from '@docgraph/domain';
import { DEFAULT_FIELD_WEIGHTS, type FieldWeights } from '../field-weights.ts';
import type { IndexStats, SearchIndex, SearchIndexReader, SearchOptions } from '../search-index.ts';
import { checkLimit } from '../search-limits.ts';
import { checkVector } from '../unit-vector.ts';
import * as schema from './collection.ts';
import { openConnection, type Connection, type QdrantConnectionOptions } from './connection.ts';
import { idsWithVector, page } from './pages.ts';
import { POINT_KEYS, toIndexPoint, toPointState } from './point.ts';
import { dropOthers, publish, publishFirst } from './rollout.ts';
import { Searches } from './search.ts';
import { DEFAULT_CHUNK_TERMS_MEAN, queryVector, termIndex } from './sparse.ts';
import { removePoints, storeVectors, upsertPoints } from './writes.ts';

const DEFAULT_ALIAS = 'docgraph';
/** Qdrant's own limit. */
const DIMENSIONS_MAX = 65_536;
/**
 * Frequencies are those of the points that pass an empty filter. Without it the server counts removed points as well, until it
 * rebuilds their segment: after removing a third of 300 points and replacing another third, scores were up to 24 % off.
 */
const WORD_PARAMETERS = { idf: { corpus: {} } };
/** The float vectors are compared, not those of int8. */
const EXACT_PARAMETERS = { exact: true };
/** Of int8 vectors, where there are any, twice as many are found as needed and compared as floats. */
const APPROXIMATE_PARAMETERS = { exact: false, quantization: { rescore: true, oversampling: 2 } };

export interface QdrantReaderOptions extends QdrantConnectionOptions {
  /** Name of the index on the server, `docgraph` unless told: an alias of the collection that answers. */
  readonly alias?: string;
  /** Length of the vectors. */
  readonly dimensions: number;
  /** Names the model that makes the vectors ({@link Embedder.fingerprint}); each has a collection of its own. */
  readonly fingerprint: string;
  /**
   * Dense search compares every vector unless told; `true` walks the server's HNSW graph instead, which is faster above
   * some 100,000 vectors, misses a few of the best, and needs no more than the server's default settings.
   */
  readonly approximate?: boolean;
}

export interface QdrantSearchIndexOptions extends QdrantReaderOptions, schema.ClusterSettings {
  /** Overrides of how much an occurrence in a field counts. */
  readonly fieldWeights?: Partial<FieldWeights>;
  /** Number of terms of a chunk in the mean, 80 unless told; the closer, the closer the scores are to BM25's. */
  readonly chunkTermsMean?: number;
  /** `none` unless told. */
  readonly quantization?: 'none' | 'int8';
}

/** The index with what only a store of several collections has. One program writes at a time. */
export interface QdrantSearchIndex extends SearchIndex {
  /** Name of the collection written to. */
  readonly collection: string;
  /**
   * Makes this collection the one that answers readers. The first collection of an alias answers from the start.
   * @throws AppError `index-incomplete` unless it has exactly the expected points, and at least the expected vectors.
   */
  publish(expected: IndexStats): Promise<void>;
  /** Drops the collections of other models and settings; returns their names. @throws AppError `index-not-live`. */
  dropOthers(): Promise<readonly string[]>;
}

/**
 * Opens the index for writing, and makes its collection where there is none. Its own reads are of that collection.
 * @throws AppError `index-unavailable`, `index-unauthorized`, `url-invalid`, `alias-invalid`, `dimensions-invalid`.
 */
export async function createQdrantSearchIndex(options: QdrantSearchIndexOptions): Promise<QdrantSearchIndex> {
  const { alias = DEFAULT_ALIAS, dimensions, fingerprint, quantization = 'none' } = options;
  checkDimensions(dimensions);
  const fieldWeights = { ...DEFAULT_FIELD_WEIGHTS, ...options.fieldWeights };
  const chunkTermsMean = options.chunkTermsMean ?? DEFAULT_CHUNK_TERMS_MEAN;
  const settings = { ...options, alias, fieldWeights, chunkTermsMean, quantization };
  schema.checkAlias(alias);
  const connection = await openConnection(options);
  const collection = await schema.ensureCollection(connection, settings);
  await publishFirst(connection, alias, collection);
  const reader = createReader(connection, collection, options);
  const names = schema.vectorNames(fingerprint);
  const target = { connection, collection, names, dimensions, fingerprint, fieldWeights, chunkTermsMean };
  const inTurn = turns();
  return {
    ...reader,
    collection,
    upsert: (points) => inTurn(() => upsertPoints(target, points)),
    remove: (ids) => inTurn(() => removePoints(target, ids)),
    setVectors: (vectors) => inTurn(() => storeVectors(target, vectors)),
    async missingVectors(limit, idPrefix = '') {
      checkLimit(limit);
      const which = { without: names.dense, idPrefix };
      const request = { collection, after: null, limit, ...which, keys: ['text_hash', 'fields'] };
      const points = await page(connection, request);
      return points.map(({ payload: { chunk_id, text_hash: textHash, fields } }) => ({
        ...{ id: chunk_id as ChunkId, textHash, fields },
      }));
    },
    publish: async (expected) => publish(connection, { alias, collection }, { expected, found: await reader.stats() }),
    dropOthers: () => dropOthers(connection, alias, collection),
  };
}

/**
 * Opens the index that the alias names, without writes. It follows the alias from one collection to the next; one of
 * another model answers words only, and dense searches fail with `index-incompatible`.
 * @throws AppError `index-not-found`, `index-incompatible` (another model, dimensions, analyzer or schema),
 * `index-unavailable`, `index-unauthorized`, `url-invalid`, `alias-invalid`, `dimensions-invalid`.
 */
export async function openQdrantSearchIndex(options: QdrantReaderOptions): Promise<SearchIndexReader> {
  const { alias = DEFAULT_ALIAS, dimensions, fingerprint } = options;
  checkDimensions(dimensions);
  schema.checkAlias(alias);
  const connection = await openConnection(options);
  const { vectors } = await schema.describeCollection(connection, alias);
  const names = schema.vectorNames(fingerprint);
  if (vectors.get(names.dense) !== dimensions || !vectors.has(names.terms))
    throw new AppError(
      `the index ${alias} at ${options.url} has vectors ${[...vectors.keys()].join(', ')}, not ${names.dense} of ` +
        `${dimensions} dimensions and ${names.terms}; index again with this model, then publish it`,
      { code: 'index-incompatible', kind: 'conflict' },
    );
  return createReader(connection, alias, options);
}

function checkDimensions(dimensions: number): void {
  if (Number.isInteger(dimensions) && dimensions >= 1 && dimensions <= DIMENSIONS_MAX) return;
  throw new AppError(`${dimensions} dimensions; the index takes vectors of 1 to ${DIMENSIONS_MAX}`, {
    ...{ code: 'dimensions-invalid', kind: 'validation' },
  });
}

/** Runs one piece of work after the other: what is read before a write must still be so when it is written. */
function turns(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function createReader(connection: Connection, collection: string, options: QdrantReaderOptions): SearchIndexReader {
  const { dimensions, approximate = false } = options;
  const names = schema.vectorNames(options.fingerprint);
  const searches = new Searches(connection, collection);
  const count = async (filter?: object): Promise<number> => {
    const parameters = {
      ...connection.readParameters,
      collection_name: collection,
      exact: true,
      ...(filter && { filter }),
    };
    const { count: points } = await connection.read('count', (calls, init) => calls.countPoints(parameters, init));
    return points;
  };
  return {
    dimensions,
    async lexical(query, search) {
      checkSearch(search);
      const terms = queryVector(query);
      return terms === null
        ? []
        : searches.search({ query: terms, using: names.terms, params: WORD_PARAMETERS }, search);
    },
    async dense(vector, search) {
      checkSearch(search);
      checkVector(vector, dimensions, 'the query');
      const params = approximate ? APPROXIMATE_PARAMETERS : EXACT_PARAMETERS;
      return searches.search({ query: [...vector], using: names.dense, params }, search);
    },
    frequencies: (terms) =>
      Promise.all(terms.map((term) => count({ must: [{ key: 'terms', match: { value: termIndex(term) } }] }))),
    async scan({ after, limit }) {
      checkLimit(limit);
      const points = await page(connection, { collection, after, limit, keys: ['index_hash'] });
      const having = await idsWithVector(connection, collection, points, names.dense);
      return points.map(({ id, payload }) => toPointState(payload, having.has(id)));
    },
    async exportPoints({ after, limit }) {
      checkLimit(limit);
      const points = await page(connection, { collection, after, limit, keys: POINT_KEYS, vector: names.dense });
      return points.map(({ payload, vector }) => ({
        ...{ point: toIndexPoint(payload), vector: vector === null ? null : Float32Array.from(vector) },
      }));
    },
    async stats() {
      const [points, vectors] = await Promise.all([count(), count({ must: [{ has_vector: names.dense }] })]);
      return { points, vectors };
    },
    async close() {
      connection.close();
    },
  };
}

function checkSearch({ limit, signal }: SearchOptions): void {
  signal?.throwIfAborted();
  checkLimit(limit);
}
