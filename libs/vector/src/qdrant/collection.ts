/** The collection of an index: its names, its vectors and payload indexes, made once and the same by everyone. */
import { AppError, sha256 } from '@docgraph/domain';
import { ANALYZER_VERSION } from '../analyzer/analyzer.ts';
import type { FieldWeights } from '../field-weights.ts';
import type { Connection } from './connection.ts';

/** Raised by every change that another version of the program could misread; such a collection is built anew. */
export const QDRANT_SCHEMA_VERSION = 1;
const NAME_HEX_DIGITS = 12;
/** Letters, digits, `_`, `-`: what every version of the server takes, and no other index's name starts with it and `.`. */
const ALIAS = /^[A-Za-z0-9_-]{1,64}$/;

/** Names of the two vectors of a point. They name the model and the analyzer: the server refuses any other's query. */
export interface VectorNames {
  readonly dense: string;
  readonly terms: string;
}

/** What a collection is made with. Each value gives another collection, so that none ever has to be converted. */
export interface CollectionSettings {
  readonly alias: string;
  readonly dimensions: number;
  readonly fingerprint: string;
  readonly fieldWeights: FieldWeights;
  readonly chunkTermsMean: number;
  /** `int8`: the server searches vectors of a quarter the size in memory and scores the best of them exactly. */
  readonly quantization: 'none' | 'int8';
}

/** How a new collection lies in a cluster. */
export interface ClusterSettings {
  /** 1 unless told. Every shard counts its own words: with more, BM25 scores of two shards are not quite comparable. */
  readonly shards?: number;
  /** Copies of each shard, 1 unless told. */
  readonly replicas?: number;
  /** Copies that must have a write before it is acknowledged, 1 unless told. */
  readonly writeConsistency?: number;
}

const short = (...parts: readonly string[]): string => sha256(...parts).slice(0, NAME_HEX_DIGITS);

export function vectorNames(fingerprint: string): VectorNames {
  return {
    dense: `dense-${QDRANT_SCHEMA_VERSION}-${short(fingerprint)}`,
    terms: `terms-${QDRANT_SCHEMA_VERSION}-${ANALYZER_VERSION}`,
  };
}

/** `alias.` and a hash of everything that decides what is stored. @throws AppError `alias-invalid`. */
export function collectionName(settings: CollectionSettings): string {
  const { alias, dimensions, fingerprint, fieldWeights, chunkTermsMean, quantization } = settings;
  const { title, headingPath, heading, body, code } = fieldWeights;
  const numbers = [QDRANT_SCHEMA_VERSION, ANALYZER_VERSION, dimensions, title, headingPath, heading, body, code];
  return `${checkAlias(alias)}.${short(fingerprint, quantization, ...[...numbers, chunkTermsMean].map(String))}`;
}

export function checkAlias(alias: string): string {
  if (ALIAS.test(alias)) return alias;
  throw new AppError(`${JSON.stringify(alias)} cannot name an index; use up to 64 letters, digits, _ and -`, {
    ...{ code: 'alias-invalid', kind: 'validation' },
  });
}

/** Every field that is filtered, ordered or counted by. Sources are the tenants: the server keeps each one's together. */
const PAYLOAD_INDEXES = {
  source_id: { type: 'keyword', is_tenant: true },
  places: { type: 'keyword' },
  chunk_order: { type: 'integer', lookup: false, range: true },
  terms: { type: 'integer', lookup: true, range: false },
} as const;

/** Makes the collection and whatever of it is missing; safe to repeat and to do from several programs at once. */
export async function ensureCollection(
  connection: Connection,
  settings: CollectionSettings & ClusterSettings,
): Promise<string> {
  const name = collectionName(settings);
  const collections = await connection.read('list of collections', (calls, init) => calls.getCollections({}, init));
  if (!collections.collections.some((each) => each.name === name)) await create(connection, name, settings);
  const { payload_schema: present } = await describeCollection(connection, name);
  for (const [field, schema] of Object.entries(PAYLOAD_INDEXES))
    if (!(field in present))
      await connection.write(`index of ${field}`, (calls, init) =>
        calls.createFieldIndex({ collection_name: name, wait: true, field_name: field, field_schema: schema }, init),
      );
  return name;
}

async function create(
  connection: Connection,
  name: string,
  settings: CollectionSettings & ClusterSettings,
): Promise<void> {
  const names = vectorNames(settings.fingerprint);
  const quantization_config =
    settings.quantization === 'int8' ? { scalar: { type: 'int8', always_ram: true } as const } : null;
  const request = {
    ...{ collection_name: name, on_disk_payload: true, shard_number: settings.shards ?? 1 },
    ...{ replication_factor: settings.replicas ?? 1, write_consistency_factor: settings.writeConsistency ?? 1 },
    vectors: { [names.dense]: { size: settings.dimensions, distance: 'Cosine', quantization_config } as const },
    sparse_vectors: { [names.terms]: { modifier: 'idf' } as const },
  };
  try {
    await connection.write('new collection', (calls, init) => calls.createCollection(request, init));
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'index-exists')) throw error;
  }
}

/** What the server says of a collection or alias. @throws AppError `index-not-found`. */
export async function describeCollection(
  connection: Connection,
  name: string,
): Promise<{
  readonly vectors: ReadonlyMap<string, number>;
  readonly payload_schema: Readonly<Record<string, unknown>>;
}> {
  const info = await connection.read(`look at ${name}`, (calls, init) =>
    calls.getCollection({ collection_name: name }, init),
  );
  const { vectors = {}, sparse_vectors } = info.config.params;
  const sizes = Object.entries(vectors as Record<string, { readonly size: number }>).map(([key, { size }]) => [
    key,
    size,
  ]);
  const sparse = Object.keys(sparse_vectors ?? {}).map((key) => [key, 0]);
  return { vectors: new Map([...sizes, ...sparse] as [string, number][]), payload_schema: info.payload_schema };
}
