/** The stores as if some sections had never been written: their questions become unanswerable, all else stays. */
import { analyze } from '@docgraph/vector';
import type { AnswerStores } from '@docgraph/retrieval';
import type { CorpusSection } from './corpus.ts';

/** Hits asked for on top, so that as many are left. */
const SPARE_HITS = 50;

export function withoutSections(stores: AnswerStores, sections: readonly CorpusSection[]): AnswerStores {
  const { graph, index } = stores;
  const removed = new Set<string>(sections.map(({ id }) => id));
  const kept = <T extends { readonly sectionId: string }>(items: readonly T[]): T[] =>
    items.filter(({ sectionId }) => !removed.has(sectionId));
  const removedTerms = sections.flatMap(({ chunks }) =>
    chunks.map((fields) => new Set(Object.values(fields).flatMap(analyze))),
  );
  return {
    ...stores,
    graph: {
      ...graph,
      namedIn: async (texts) => (await graph.namedIn(texts)).map(kept),
      references: async (ids) => (await graph.references(ids)).filter(({ target }) => !removed.has(target.sectionId)),
    },
    index: {
      ...index,
      lexical: async (query, options) => {
        const hits = await index.lexical(query, { ...options, limit: options.limit + SPARE_HITS });
        return kept(hits).slice(0, options.limit);
      },
      dense: async (vector, options) => {
        const hits = await index.dense(vector, { ...options, limit: options.limit + SPARE_HITS });
        return kept(hits).slice(0, options.limit);
      },
      frequencies: async (terms) => {
        const counts = await index.frequencies(terms);
        return counts.map((count, i) => count - removedTerms.filter((of) => of.has(terms[i]!)).length);
      },
    },
  };
}
