/** Orders sections by a convex combination of both arms, smoothed by their documents. Pure and explainable. */
import type { ChunkId, DocumentId, SectionId } from '@docgraph/domain';
import type { Hit } from '@docgraph/vector';
import type { Explanation } from './answer.ts';
import type { QueryPlan } from './plan.ts';
import type { Candidates } from './retrieve.ts';

export interface Ranked {
  readonly sectionId: SectionId;
  readonly documentId: DocumentId;
  /** The section's best chunk: what is quoted. */
  readonly chunkId: ChunkId;
  /** Hash of the text that was ranked; quoted only where the graph holds the same. */
  readonly textHash: string;
  readonly score: number;
  readonly explanation: Explanation;
}

/** Hits of an arm that take part in its min-max scale, best first. */
export const FUSED_HITS_MAX = 100;

/** Best first; ties by section id. */
export function rank(plan: QueryPlan, candidates: Candidates): readonly Ranked[] {
  const lexical = scale(candidates.hits.lexical.slice(0, FUSED_HITS_MAX));
  const dense = scale(candidates.hits.dense.slice(0, FUSED_HITS_MAX));
  const weights = armWeights(plan, candidates);
  const chunks = new Map([...lexical, ...dense].map(([id, { hit }]) => [id, hit]));

  const best = new Map<SectionId, Scored>();
  for (const [id, hit] of chunks) {
    const parts: Explanation[] = [
      { name: 'lexical', value: weights.lexical * (lexical.get(id)?.value ?? 0) },
      { name: 'dense', value: weights.dense * (dense.get(id)?.value ?? 0) },
    ];
    const scored = { hit, score: total(parts), parts };
    const rival = best.get(hit.sectionId);
    if (rival === undefined || isBetter(scored, rival)) best.set(hit.sectionId, scored);
  }
  return smooth([...best.values()], plan.documentWeight).sort(
    (a, b) => b.score - a.score || compare(a.sectionId, b.sectionId),
  );
}

interface Scored {
  readonly hit: Hit;
  readonly score: number;
  readonly parts: readonly Explanation[];
}

/** An arm that found nothing leaves its weight to the other, so that scores stay comparable within the reply. */
function armWeights(plan: QueryPlan, { hits }: Candidates): { lexical: number; dense: number } {
  if (hits.dense.length === 0) return { lexical: 1, dense: 0 };
  if (hits.lexical.length === 0) return { lexical: 0, dense: 1 };
  return { lexical: plan.lexicalWeight, dense: 1 - plan.lexicalWeight };
}

/** Min-max over the hits: the best gets 1, the last 0; a single hit gets 1. */
function scale(hits: readonly Hit[]): Map<ChunkId, { readonly hit: Hit; readonly value: number }> {
  const top = hits[0]?.score ?? 0;
  const bottom = hits.at(-1)?.score ?? 0;
  const width = top - bottom;
  return new Map(hits.map((hit) => [hit.chunkId, { hit, value: width === 0 ? 1 : (hit.score - bottom) / width }]));
}

/** Adds a share of the best score in the same document: a page about the question lifts its sections. */
function smooth(sections: readonly Scored[], weight: number): Ranked[] {
  const best = new Map<DocumentId, number>();
  for (const { hit, score } of sections) best.set(hit.documentId, Math.max(score, best.get(hit.documentId) ?? 0));
  return sections.map(({ hit, parts }) => {
    const all = [...parts, { name: 'document', value: weight * best.get(hit.documentId)! }];
    const value = total(all) / (1 + weight);
    const explanation = { name: 'score', value, parts: all.map((p) => ({ ...p, value: p.value / (1 + weight) })) };
    const { sectionId, documentId, chunkId, textHash } = hit;
    return { sectionId, documentId, chunkId, textHash, score: value, explanation };
  });
}

const total = (parts: readonly Explanation[]): number => parts.reduce((sum, part) => sum + part.value, 0);
const isBetter = (a: Scored, b: Scored): boolean =>
  a.score > b.score || (a.score === b.score && a.hit.chunkId < b.hit.chunkId);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
