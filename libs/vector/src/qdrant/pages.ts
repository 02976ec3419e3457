/** Points in the order of their chunks, a page at a time. */
import type { ChunkId } from '@docgraph/domain';
import type { Connection } from './connection.ts';
import { chunkOrder, orderRange, payloadOf, type PointPayload } from './point.ts';

/** Fetched beside the page: those of the same order number as the last, and as the one that the page starts after. */
const EQUAL_ROOM = 8;

export interface PageRequest {
  readonly collection: string;
  readonly after: ChunkId | null;
  readonly limit: number;
  /** Only points that lack a vector of this name. */
  readonly without?: string;
  /** Only points whose chunk id begins so. */
  readonly idPrefix?: string;
  /** Keys of the payload that are read beside the chunk's id. */
  readonly keys: readonly string[];
  /** Reads the vector of this name, too. */
  readonly vector?: string;
}

/** A point of a page; of its payload the asked keys only. */
export interface PagePoint {
  readonly id: string;
  readonly payload: PointPayload;
  /** Null where none was asked for or there is none. */
  readonly vector: readonly number[] | null;
}

/**
 * At most `limit` points after `after`, by chunk id. The server orders by the first half of the id only; points that share
 * it are put in order here, and those at the end of what was fetched may lack their fellows and are left to the next page.
 */
export async function page(connection: Connection, request: PageRequest): Promise<readonly PagePoint[]> {
  const { after, limit } = request;
  if (limit === 0) return [];
  for (let fetched = limit + EQUAL_ROOM; ; fetched *= 2) {
    const found = await scroll(connection, request, fetched);
    const last = found.at(-1)?.payload.chunk_order;
    const complete = found.length < fetched ? found : found.filter(({ payload }) => payload.chunk_order !== last);
    const rest = complete.filter(({ payload }) => after === null || payload.chunk_id > after);
    if (rest.length >= limit || found.length < fetched)
      return rest.sort((a, b) => (a.payload.chunk_id < b.payload.chunk_id ? -1 : 1)).slice(0, limit);
  }
}

async function scroll(connection: Connection, request: PageRequest, limit: number): Promise<PagePoint[]> {
  const { collection, after, without, idPrefix = '', keys, vector } = request;
  const start = after === null ? {} : { start_from: chunkOrder(after) };
  const { points } = await connection.read('page of points', (calls, init) =>
    calls.scrollPoints(
      {
        ...{ collection_name: collection, ...connection.readParameters, limit },
        with_vector: vector === undefined ? false : [vector],
        ...{ with_payload: ['chunk_id', 'chunk_order', ...keys], order_by: { key: 'chunk_order', ...start } },
        filter: {
          ...(without !== undefined && { must_not: [{ has_vector: without }] }),
          ...(idPrefix !== '' && { must: [{ key: 'chunk_order', range: orderRange(idPrefix) }] }),
        },
      } as never,
      init,
    ),
  );
  return points.map((point) => {
    const vectors = (point.vector ?? {}) as Readonly<Record<string, readonly number[]>>;
    const found = vector === undefined ? undefined : vectors[vector];
    return { id: String(point.id), payload: payloadOf(point), vector: found ?? null };
  });
}

/** Which of the points have a vector of this name. */
export async function idsWithVector(
  connection: Connection,
  collection: string,
  points: readonly PagePoint[],
  name: string,
): Promise<ReadonlySet<string>> {
  if (points.length === 0) return new Set();
  const must = [{ has_id: points.map(({ id }) => id) }, { has_vector: name }];
  const parameters = { collection_name: collection, ...connection.readParameters, filter: { must } };
  const reply = await connection.read('look for vectors', (calls, init) =>
    calls.scrollPoints({ ...parameters, limit: points.length, with_payload: false, with_vector: false }, init),
  );
  return new Set(reply.points.map(({ id }) => String(id)));
}
