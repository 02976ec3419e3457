/** Keeps what was read of an index in memory while its graph stays as it is: questions lead to the same sections again and again. */
import type { ChunkId, SectionId, SourceRecord } from '@docgraph/domain';
import type { GraphReader, PassageView, Reference, SectionTraits } from '@docgraph/graph';
import type { IndexStats, SearchIndexReader } from '@docgraph/vector';
import { LRUCache } from 'lru-cache';
import type { AnswerStores } from './retrieve.ts';

/** Characters of the sections whose passages are kept: most of a documentation of 2,000 pages. */
const PASSAGE_CHARS_MAX = 8_000_000;
/** Sections whose references and traits are kept, and terms whose frequencies are. */
const ENTRIES_MAX = 20_000;

export interface RecalledStores extends AnswerStores {
  /** By id. */
  readonly sources: readonly SourceRecord[];
  /** How much the index holds: asked for until every chunk has its vector, which stays so while the graph does. */
  size(): Promise<IndexStats>;
}

export interface IndexMemory {
  /**
   * The same stores, whose reads of passages, references, traits and frequencies ask for what is not known yet. Nothing that is known is
   * older than the graph's version, which is read each time: it moves before and after the search index is written, too.
   */
  recall(stores: AnswerStores): Promise<RecalledStores>;
}

export function createIndexMemory(): IndexMemory {
  let known: Known | null = null;
  return {
    async recall({ graph, index, embedder }) {
      const version = await graph.version();
      let current = known;
      if (current?.graph !== graph || current.index !== index || current.version !== version) {
        const sources = await graph.sources();
        current = { graph, index, version, recalled: { ...remembering(graph, index), sources } };
        known = current;
      }
      return { ...current.recalled, embedder };
    },
  };
}

interface Known extends Pick<AnswerStores, 'graph' | 'index'> {
  readonly version: string;
  readonly recalled: Omit<RecalledStores, 'embedder'>;
}

function remembering(graph: GraphReader, index: SearchIndexReader): Pick<RecalledStores, 'graph' | 'index' | 'size'> {
  const passages = recalling(
    new LRUCache<ChunkId, PassageView>({
      maxSize: PASSAGE_CHARS_MAX,
      sizeCalculation: ({ section, chunk }) => 1 + section.text.length + chunk.fields.body.length,
    }),
    async (ids) => new Map((await graph.passages(ids)).map((view) => [view.chunk.id, view])),
  );
  const references = recalling(entries<SectionId, readonly Reference[]>(), async (ids) => {
    const bySection = Map.groupBy(await graph.references(ids), ({ from }) => from);
    return new Map(ids.map((id) => [id, bySection.get(id) ?? []]));
  });
  const traits = recalling(
    entries<SectionId, SectionTraits>(),
    async (ids) => new Map((await graph.traitsOf(ids)).map((held) => [held.sectionId, held])),
  );
  const frequencies = recalling(entries<string, number>(), async (terms) => {
    const counts = await index.frequencies(terms);
    return new Map(terms.map((term, i) => [term, counts[i]!]));
  });
  let complete: IndexStats | null = null;
  return {
    async size() {
      if (complete !== null) return complete;
      const size = await index.stats();
      if (size.points > 0 && size.vectors === size.points) complete = size;
      return size;
    },
    graph: {
      ...graph,
      passages: async (ids) => inOrder(ids, await passages(ids)),
      references: async (ids) => inOrder(ids, await references(ids)).flat(),
      traitsOf: async (ids) => inOrder(ids, await traits(ids)),
    },
    index: { ...index, frequencies: async (terms) => inOrder(terms, await frequencies(terms)) },
  };
}

const entries = <K extends string, V extends object | number>(): LRUCache<K, V> =>
  new LRUCache<K, V>({ max: ENTRIES_MAX });

/** Values by key: what is kept, and the rest from `read`, which leaves out what there is not. */
function recalling<K extends string, V extends object | number>(
  kept: LRUCache<K, V>,
  read: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>,
): (keys: readonly K[]) => Promise<ReadonlyMap<K, V>> {
  return async (keys) => {
    const found = new Map<K, V>();
    const missing = new Set<K>();
    for (const key of keys) {
      const value = kept.get(key);
      if (value === undefined) missing.add(key);
      else found.set(key, value);
    }
    if (missing.size === 0) return found;
    for (const [key, value] of await read([...missing])) {
      kept.set(key, value);
      found.set(key, value);
    }
    return found;
  };
}

const inOrder = <K, V>(keys: readonly K[], values: ReadonlyMap<K, V>): readonly V[] =>
  keys.map((key) => values.get(key)).filter((value) => value !== undefined);
