/** Joins what the retrievers found: one score a section, a convex combination of min-max scores. Pure. */
import type { ChunkId, DocumentId, SectionId } from '@docgraph/domain';
import type { Hit } from '@docgraph/vector';
import type { Explanation } from './answer.ts';
import type { QueryPlan } from './plan.ts';
import type { Candidates } from './retrieve.ts';

/** A section with a score and what it is made of; the parts add up to the score. */
export interface Scored {
  readonly sectionId: SectionId;
  readonly documentId: DocumentId;
  /** The section's best chunk: what is quoted. */
  readonly chunkId: ChunkId;
  /** Hash of the text that was ranked; quoted only where the graph holds the same. */
  readonly textHash: string;
  readonly score: number;
  readonly parts: readonly Explanation[];
}

/** Own words at which the loss has fallen to a third; 5 measured better than 10 and 20, longhorn and MuSiQue. */
const SUBSTANCE_WORDS = 5;

/** Every section that an arm found (see {@link substance}), best first, ties by id. */
export function fuse(plan: QueryPlan, candidates: Candidates): readonly Scored[] {
  const lexical = scale(candidates.hits.lexical);
  const dense = scale(candidates.hits.dense);
  const weights = armWeights(plan, candidates);
  const hits = new Map([...lexical, ...dense].map(([id, { hit }]) => [id, hit]));

  const best = new Map<SectionId, Scored>();
  for (const [id, hit] of hits) {
    const found = [
      { name: 'lexical', value: weights.lexical * (lexical.get(id)?.value ?? 0) },
      { name: 'dense', value: weights.dense * (dense.get(id)?.value ?? 0) },
    ];
    const scored = withParts(hit, [...found, lackOfSubstance(plan, hit, found)]);
    const rival = best.get(hit.sectionId);
    if (rival === undefined || isBetter(scored, rival)) best.set(hit.sectionId, scored);
  }
  return smooth([...best.values()], plan.documentWeight).toSorted(byScore);
}

/** Best first; ties by section id. */
export const byScore = (a: Scored, b: Scored): number =>
  b.score - a.score || (a.sectionId < b.sectionId ? -1 : a.sectionId > b.sectionId ? 1 : 0);

/** Where a section stands, with the parts of its score; parts of no value are left out. */
export function withParts(
  { sectionId, documentId, chunkId, textHash }: Pick<Scored, 'sectionId' | 'documentId' | 'chunkId' | 'textHash'>,
  parts: readonly Explanation[],
): Scored {
  const score = parts.reduce((sum, part) => sum + part.value, 0);
  return { sectionId, documentId, chunkId, textHash, score, parts: parts.filter((part) => part.value !== 0) };
}

/**
 * The share of a score that a chunk deserves by what it says of its own: 1 for most, `1 - weight` for one that holds nothing
 * but a link or its title once more. Such sections match well, being short, and answer nothing.
 */
export function substance(plan: QueryPlan, ownWords: number): number {
  return 1 - plan.substanceWeight * Math.exp(-ownWords / SUBSTANCE_WORDS);
}

function lackOfSubstance(plan: QueryPlan, { ownWords }: Hit, parts: readonly Explanation[]): Explanation {
  const sum = parts.reduce((total, part) => total + part.value, 0);
  return { name: 'substance', value: sum * (substance(plan, ownWords) - 1) };
}

/**
 * An arm that found nothing leaves its weight to the other. While vectors are being computed the dense arm weighs as much less
 * as it covers less: otherwise the few chunks that have one would go before better ones that have none yet.
 */
function armWeights(plan: QueryPlan, { hits, coverage }: Candidates): { lexical: number; dense: number } {
  if (hits.dense.length === 0) return { lexical: 1, dense: 0 };
  if (hits.lexical.length === 0) return { lexical: 0, dense: 1 };
  const dense = (1 - plan.lexicalWeight) * coverage;
  return { lexical: 1 - dense, dense };
}

/** Min-max over the hits: the best gets 1, the last 0; a single hit gets 1. */
function scale(hits: readonly Hit[]): Map<ChunkId, { readonly hit: Hit; readonly value: number }> {
  const top = hits[0]?.score ?? 0;
  const bottom = hits.at(-1)?.score ?? 0;
  const width = top - bottom;
  return new Map(hits.map((hit) => [hit.chunkId, { hit, value: width === 0 ? 1 : (hit.score - bottom) / width }]));
}

/** Adds a share of the best score in the same document: a page about the question lifts its sections. */
function smooth(sections: readonly Scored[], weight: number): Scored[] {
  const best = new Map<DocumentId, number>();
  for (const { documentId, score } of sections) best.set(documentId, Math.max(score, best.get(documentId) ?? 0));
  return sections.map((section) =>
    withParts(section, [...section.parts, { name: 'document', value: weight * best.get(section.documentId)! }]),
  );
}

const isBetter = (a: Scored, b: Scored): boolean => a.score > b.score || (a.score === b.score && a.chunkId < b.chunkId);
