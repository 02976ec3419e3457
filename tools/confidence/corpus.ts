/** Every section of an index with the place that gold labels name and the words of its chunks. */
import type { ChunkFields, ChunkId, SectionId } from '@docgraph/domain';
import type { AnswerStores } from '@docgraph/retrieval';

export interface CorpusSection {
  readonly id: SectionId;
  readonly path: string;
  /** `path:line` of the heading; line 1 for the text before the first one. */
  readonly place: string;
  readonly chunks: readonly ChunkFields[];
}

const PAGE_CHUNKS = 1000;

export async function readCorpus({ graph }: AnswerStores): Promise<ReadonlyMap<SectionId, CorpusSection>> {
  const corpus = new Map<SectionId, CorpusSection>();
  let after: ChunkId | null = null;
  for (;;) {
    const page: readonly { readonly id: ChunkId }[] = await graph.scanChunks({ after, limit: PAGE_CHUNKS });
    if (page.length === 0) return corpus;
    for (const { chunk, section, document } of await graph.passages(page.map(({ id }) => id))) {
      const line = section.headingPath.length === 0 ? 1 : section.span.startLine;
      const chunks = [...(corpus.get(section.id)?.chunks ?? []), chunk.fields];
      corpus.set(section.id, { id: section.id, path: document.path, place: `${document.path}:${line}`, chunks });
    }
    after = page.at(-1)!.id;
  }
}
