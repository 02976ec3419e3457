/** How the fields of a chunk compare, for every backend. */
import type { ChunkFields } from '@docgraph/domain';

/** How much one occurrence in a field counts, relative to the others. */
export type FieldWeights = Readonly<Record<keyof ChunkFields, number>>;

/**
 * Of 25 combinations the best on longhorn (nDCG@10 .622; .589 with all fields alike and without code), and on SciFact
 * (.691; .685) and MuSiQue (.593; .570), whose passages have titles only. The optimum is flat: one step is worth .01.
 */
export const DEFAULT_FIELD_WEIGHTS: FieldWeights = { title: 3, headingPath: 2, heading: 4, body: 1, code: 0.5 };
