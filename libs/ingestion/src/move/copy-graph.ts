/** Makes one graph hold what another holds: sources, documents with all they contribute, marks of what is pending, revisions. */
import type { ChunkId, DocumentId, SourceRecord } from '@docgraph/domain';
import type { DocumentExport, GraphReader, GraphStore } from '@docgraph/graph';
import { DOCUMENTS_PER_WRITE, POINTS_PER_MOVE } from '../limits.ts';
import type { CopyCount, CopyOptions } from './copy.ts';
import { documentPairs, isSameDocument, removalPairs } from './streams.ts';

/**
 * Documents that are the same already cost no write, so a copy that was interrupted goes on where it was. Revisions move last: a graph
 * that lacks some of its documents does not say that it is complete.
 */
export async function copyGraph(from: GraphReader, to: GraphStore, options: CopyOptions): Promise<CopyCount> {
  const sources = await from.sources();
  await copySources(sources, to);
  const count = await copyDocuments(from, to, options);
  await copyRemovals(from, to, options.signal);
  const known = new Map((await to.sources()).map((source) => [source.id, source]));
  for (const { id, revision, indexedAt } of sources) {
    const { revision: before, indexedAt: beforeAt } = known.get(id)!;
    if (revision !== null && indexedAt !== null && (before !== revision || beforeAt !== indexedAt))
      await to.setRevision(id, revision, indexedAt);
  }
  return count;
}

/** A revision cannot be taken back: a source that has one and should have none is begun anew. */
async function copySources(sources: readonly SourceRecord[], to: GraphStore): Promise<void> {
  const wanted = new Map(sources.map((source) => [source.id, source]));
  for (const { id, revision } of await to.sources()) {
    const want = wanted.get(id);
    if (want === undefined || (want.revision === null && revision !== null)) await to.removeSource(id);
  }
  for (const { id, kind, location } of sources) await to.putSource({ id, kind, location });
}

async function copyDocuments(
  from: GraphReader,
  to: GraphStore,
  { signal, onProgress }: CopyOptions,
): Promise<CopyCount> {
  const { documents: total } = await from.stats();
  const count = { present: 0, copied: 0, removed: 0 };
  let [changed, extra]: [DocumentExport[], DocumentId[]] = [[], []];
  const flush = async (): Promise<void> => {
    if (extra.length > 0) await to.removeDocuments(extra);
    if (changed.length > 0) await writeDocuments(to, changed);
    [count.copied, count.removed] = [count.copied + changed.length, count.removed + extra.length];
    [changed, extra] = [[], []];
    onProgress({ step: 'documents', done: count.present + count.copied, total });
  };
  for await (const { want, have } of documentPairs(from, to)) {
    signal?.throwIfAborted();
    if (want === null) extra.push(have!.document.id);
    else if (have !== null && isSameDocument(want, have)) count.present++;
    else changed.push(want);
    if (changed.length + extra.length >= DOCUMENTS_PER_WRITE) await flush();
  }
  await flush();
  return count;
}

/** A chunk that is new in a graph is pending there; it stays so where it was before. */
async function writeDocuments(to: GraphStore, documents: readonly DocumentExport[]): Promise<void> {
  await to.applyDocuments(documents);
  const pending = new Set<ChunkId>(documents.flatMap((each) => each.pending));
  await to.confirmIndexed(documents.flatMap(({ chunks }) => chunks.filter(({ id }) => !pending.has(id))));
  if (pending.size > 0) await to.markPending([...pending]);
}

/** After the documents: to them what they replaced was a removal, which the search index has not to be told. */
async function copyRemovals(from: GraphReader, to: GraphStore, signal: AbortSignal | undefined): Promise<void> {
  let [missing, extra]: [ChunkId[], ChunkId[]] = [[], []];
  const flush = async (): Promise<void> => {
    if (missing.length > 0) await to.markPending(missing);
    if (extra.length > 0) await to.confirmRemoved(extra);
    [missing, extra] = [[], []];
  };
  for await (const { want, have } of removalPairs(from, to)) {
    signal?.throwIfAborted();
    if (have === null) missing.push(want!);
    if (want === null) extra.push(have!);
    if (missing.length + extra.length >= POINTS_PER_MOVE) await flush();
  }
  await flush();
}
