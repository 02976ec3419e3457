/** A chunk as a point of the server: its id, its payload, and both read back. */
import { createHash } from 'node:crypto';
import {
  AppError,
  ownWords,
  type ChunkFields,
  type ChunkId,
  type DocumentId,
  type SectionId,
  type SourceId,
} from '@docgraph/domain';
import { basePath } from '../path-prefix.ts';
import type { Hit, IndexPoint, PointState, SearchFilter } from '../search-index.ts';

/** The UUIDs of docgraph's points are made in this namespace (RFC 9562, version 5). */
const NAMESPACE = Buffer.from('6f1c1f0e7a574b0f9d0c5b1f6a3d2e84', 'hex');
const UUID_BYTES = 16;
/** Of a chunk id: 48 bits, which a JSON number holds exactly. */
const ORDER_HEX_DIGITS = 12;
const CHUNK_ID = /^[0-9a-f]{12,64}$/;

/** What is stored beside the vectors. Names are short of nothing: they are the keys of the server's payload indexes. */
export interface PointPayload {
  readonly chunk_id: string;
  readonly section_id: string;
  readonly document_id: string;
  readonly source_id: string;
  /** The file's path and every folder above it: a filter by folder is an exact match. */
  readonly places: readonly string[];
  readonly index_hash: string;
  readonly text_hash: string;
  readonly own_words: number;
  /** {@link chunkOrder}. */
  readonly chunk_order: number;
  /** Indices of its terms: counting the points of a term counts these. */
  readonly terms: readonly number[];
  readonly fields: ChunkFields;
}

/** UUIDv5 of the chunk and the model: the same point wherever and whenever it is written. */
export function pointId(id: ChunkId, fingerprint: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(`${id}:${fingerprint}`).digest().subarray(0, UUID_BYTES);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * A number that orders chunks as their ids do, since the server pages by numbers; equal for very few.
 * @throws AppError `chunk-id-invalid` for what no chunk id looks like.
 */
export function chunkOrder(id: ChunkId): number {
  if (!CHUNK_ID.test(id))
    throw new AppError(`chunk id ${JSON.stringify(id)}; a chunk id is 24 hexadecimal digits`, {
      ...{ code: 'chunk-id-invalid', kind: 'validation' },
    });
  return Number.parseInt(id.slice(0, ORDER_HEX_DIGITS), 16);
}

/** The least and the greatest {@link chunkOrder} of chunks whose id begins so. */
export function orderRange(idPrefix: string): { readonly gte: number; readonly lte: number } {
  const first = (digit: string): number => Number.parseInt(idPrefix.padEnd(ORDER_HEX_DIGITS, digit), 16);
  return { gte: first('0'), lte: first('f') };
}

function placesOf(path: string): string[] {
  const places = [path];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) places.push(path.slice(0, end));
  return places;
}

export function toPayload(point: IndexPoint, terms: readonly number[]): PointPayload {
  const { id, sectionId, documentId, sourceId, path, indexHash, textHash, fields } = point;
  return {
    ...{ chunk_id: id, section_id: sectionId, document_id: documentId, source_id: sourceId, places: placesOf(path) },
    ...{ index_hash: indexHash, text_hash: textHash, own_words: ownWords(fields), chunk_order: chunkOrder(id) },
    ...{ terms, fields },
  };
}

/** Keys of the payload that {@link toHit} reads. */
export const HIT_KEYS = ['chunk_id', 'section_id', 'document_id', 'text_hash', 'own_words'];

/** A payload that this program wrote; the asked keys only. @throws AppError `index-corrupt` where there is none. */
export function payloadOf(point: { readonly id: unknown; readonly payload?: unknown }): PointPayload {
  const payload = point.payload as PointPayload | null | undefined;
  if (typeof payload?.chunk_id === 'string') return payload;
  throw new AppError(`point ${String(point.id)} is none of docgraph's; delete the collection and index again`, {
    ...{ code: 'index-corrupt', kind: 'corrupt' },
  });
}

export function toHit(payload: PointPayload, score: number): Hit {
  return {
    chunkId: payload.chunk_id as ChunkId,
    sectionId: payload.section_id as SectionId,
    documentId: payload.document_id as DocumentId,
    score,
    textHash: payload.text_hash,
    ownWords: payload.own_words,
  };
}

/** Keys of the payload that {@link toIndexPoint} reads. */
export const POINT_KEYS = [
  ...['section_id', 'document_id', 'source_id', 'places', 'index_hash', 'text_hash', 'fields'],
] as const;

export function toIndexPoint(payload: PointPayload): IndexPoint {
  return {
    id: payload.chunk_id as ChunkId,
    sectionId: payload.section_id as SectionId,
    documentId: payload.document_id as DocumentId,
    sourceId: payload.source_id as SourceId,
    path: payload.places[0] as string,
    fields: payload.fields,
    indexHash: payload.index_hash,
    textHash: payload.text_hash,
  };
}

export function toPointState(payload: PointPayload, hasVector: boolean): PointState {
  return { id: payload.chunk_id as ChunkId, indexHash: payload.index_hash, hasVector };
}

/** A condition on the payload, as the server takes it. */
export interface PayloadFilter {
  readonly must: { readonly key: string; readonly match: { readonly value: string } | { readonly any: string[] } }[];
}

/** The filter of the port; undefined when everything passes, null when nothing can. */
export function payloadFilter(filter: SearchFilter | undefined): PayloadFilter | undefined | null {
  const must: PayloadFilter['must'] = [];
  if (filter?.sources !== undefined) {
    if (filter.sources.length === 0) return null;
    must.push({ key: 'source_id', match: { any: [...filter.sources] } });
  }
  const path = basePath(filter?.pathPrefix ?? '');
  if (path !== '') must.push({ key: 'places', match: { value: path } });
  return must.length === 0 ? undefined : { must };
}
