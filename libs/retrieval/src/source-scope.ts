/** Which sources a request is about where several versions of one documentation stand side by side. */
import { newestVersion, sourceName, sourceVersion, versionedSource, type SourceId } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import type { Revisions } from './passage.ts';

export interface SourceScope {
  /** The sources that are searched where none is named; null for all. */
  readonly searched: ReadonlySet<string> | null;
  /** What a name means: a source, `docs` or `docs@default` its default version, `docs@newest` its newest one; null for nothing. */
  find(name: string): SourceId | null;
}

/** What is declared with {@link AnswerStores.defaultVersions}; without it the newest version is the default. */
export function sourceScope(revisions: Revisions, declared: ReadonlyMap<string, string> = new Map()): SourceScope {
  const meanings = new Map<string, SourceId>();
  const searched = new Set<string>();
  for (const [name, ids] of Map.groupBy(
    [...revisions.values()].map(({ id }) => id),
    sourceName,
  )) {
    // A version that is being indexed for the first time does not stand in for one that answers already.
    const complete = ids.filter((id) => typeof revisions.get(id)?.revision === 'string');
    const usable = complete.length > 0 ? complete : ids;
    const newest = newestOf(usable);
    const chosen = declared.has(name) ? versionedSource(name, declared.get(name)!) : null;
    const byDefault = usable.find((id) => sourceVersion(id) === null) ?? usable.find((id) => id === chosen) ?? newest;
    searched.add(byDefault);
    for (const alias of [name, `${name}@default`]) meanings.set(alias, byDefault);
    meanings.set(`${name}@newest`, newest);
  }
  return {
    searched: searched.size === revisions.size ? null : searched,
    find: (name) => revisions.get(name)?.id ?? meanings.get(name) ?? null,
  };
}

function newestOf(ids: readonly SourceId[]): SourceId {
  const newest = newestVersion(ids.flatMap((id) => sourceVersion(id) ?? []));
  return ids.find((id) => sourceVersion(id) === newest) ?? ids[0]!;
}

/** The graph as far as a request is about it: other versions state the same things, and are left out. */
export function scopedGraph(graph: GraphReader, { searched }: SourceScope): GraphReader {
  if (searched === null) return graph;
  return {
    ...graph,
    async edges(query) {
      const page = await graph.edges(query);
      const ids = [...new Set(page.edges.map(({ sectionId }) => sectionId))];
      const views = await graph.sections(ids);
      const inScope = new Set(
        views.filter(({ document }) => searched.has(document.sourceId)).map(({ section }) => section.id),
      );
      return { ...page, edges: page.edges.filter(({ sectionId }) => inScope.has(sectionId)) };
    },
    namedIn: async (texts) =>
      (await graph.namedIn(texts)).map((targets) => targets.filter(({ sourceId }) => searched.has(sourceId))),
  };
}
