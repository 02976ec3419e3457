/** What two graphs and two search indexes hold, pair by pair, and when a pair is the same. */
import { isDeepStrictEqual } from 'node:util';
import type { ChunkId, DocumentId } from '@docgraph/domain';
import type { DocumentExport, GraphReader } from '@docgraph/graph';
import type { ExportedPoint, SearchIndexReader } from '@docgraph/vector';
import { DOCUMENTS_PER_WRITE, POINTS_PER_MOVE } from '../limits.ts';
import { merged, pagesOf, type Pair } from '../merge.ts';

export const documentPairs = (from: GraphReader, to: GraphReader): AsyncGenerator<Pair<DocumentExport>> =>
  merged(documentsOf(from), documentsOf(to), ({ document }) => document.id);

export const removalPairs = (from: GraphReader, to: GraphReader): AsyncGenerator<Pair<ChunkId>> =>
  merged(removalsOf(from), removalsOf(to), (id) => id);

export const pointPairs = (from: SearchIndexReader, to: SearchIndexReader): AsyncGenerator<Pair<ExportedPoint>> =>
  merged(pointsOf(from), pointsOf(to), ({ point }) => point.id);

const documentsOf = (graph: GraphReader): AsyncGenerator<DocumentExport> =>
  pagesOf(
    (after: DocumentId | null) => graph.exportDocuments({ after, limit: DOCUMENTS_PER_WRITE }),
    ({ document }) => document.id,
  );

const removalsOf = (graph: GraphReader): AsyncGenerator<ChunkId> =>
  pagesOf(
    (after: ChunkId | null) => graph.exportRemovals({ after, limit: POINTS_PER_MOVE }),
    (id) => id,
  );

const pointsOf = (index: SearchIndexReader): AsyncGenerator<ExportedPoint> =>
  pagesOf(
    (after: ChunkId | null) => index.exportPoints({ after, limit: POINTS_PER_MOVE }),
    ({ point }) => point.id,
  );

/** Every record, and the marks of what is pending. */
export const isSameDocument = (a: DocumentExport, b: DocumentExport): boolean => isDeepStrictEqual(a, b);

export const isSamePoint = (a: ExportedPoint, b: ExportedPoint): boolean =>
  isDeepStrictEqual(a.point, b.point) && isSameVector(a.vector, b.vector);

/** Of each component of two unit vectors: a server brings the length of a vector that is a little off to 1, in 32 bits. */
const VECTOR_ROUNDING = 1e-6;

function isSameVector(a: Float32Array | null, b: Float32Array | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.length !== b.length) return false;
  const [lengthOfA, lengthOfB] = [lengthOf(a), lengthOf(b)];
  return a.every((value, i) => Math.abs(value / lengthOfA - b[i]! / lengthOfB) <= VECTOR_ROUNDING);
}

const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
