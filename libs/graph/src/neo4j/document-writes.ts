/** Writes and removes documents with all that they contribute, inside a transaction that holds the lock of the store. */
import type { ChunkId, DocumentId, EntityRecord, SectionRecord } from '@docgraph/domain';
import { isCalledInProse, surfaceKey } from '../entity-keys.ts';
import type { DocumentWrite, WriteCount } from '../graph-store.ts';
import { headingKey, titleKey } from '../names.ts';
import { countTraits } from '../section-traits.ts';
import { FORGET, OLD, REMOVE, WRITE, WRITE_EDGES } from './cypher.ts';
import type { Transaction } from './connection.ts';
import type { MentionKeeper } from './mentions.ts';
import { chunkProperties, documentProperties, edgeRow, entityRow, linkRow, nameId, sectionProperties } from './rows.ts';

/** Replaces documents as a whole; a chunk in an unchanged state keeps its mark, so that it is not indexed again. */
export async function replaceDocuments(
  tx: Transaction,
  mentions: MentionKeeper,
  ids: readonly DocumentId[],
  writes: readonly DocumentWrite[],
): Promise<WriteCount> {
  const old = await oldState(tx, ids);
  const { count, pending, removed } = compareChunks(old.chunks, writes);
  const entities = [...old.entities, ...writes.flatMap((write) => write.entities)];
  const called = entities.filter(isCalledInProse).map(({ name }) => name);
  const finishMentions = await mentions.begin(tx, {
    touched: [...old.names, ...namesOf(writes), ...called],
    documents: ids,
    written: writes.flatMap((write) => write.sections),
  });
  await Promise.all([
    ...REMOVE.map((statement) => tx.each(statement, ids)),
    ...writeDocuments(tx, writes),
    tx.write(WRITE.pending, pending),
    tx.write(WRITE.removals, removed),
    tx.each(
      FORGET.removals,
      writes.flatMap(({ chunks }) => chunks.map(({ id }) => id)),
    ),
    tx.each(FORGET.entities, [...new Set(entities.map(({ id }) => id))]),
    tx.each(FORGET.places, old.places),
  ]);
  await finishMentions();
  // Names that were mentioned and are no names any more went with the sections.
  await tx.each(FORGET.names, old.mentions);
  return count;
}

interface OldChunk {
  readonly id: ChunkId;
  readonly indexHash: string;
  readonly isPending: boolean;
}

interface OldState {
  readonly chunks: readonly OldChunk[];
  readonly entities: readonly EntityRecord[];
  readonly names: readonly string[];
  /** Ids of the names that the sections mention. */
  readonly mentions: readonly string[];
  readonly places: readonly string[];
}

async function oldState(tx: Transaction, ids: readonly DocumentId[]): Promise<OldState> {
  const [chunks, entities, names, mentions, places] = await Promise.all([
    tx.all<OldChunk>(OLD.chunks, { ids }),
    tx.all<EntityRecord>(OLD.entities, { ids }),
    tx.all<{ readonly key: string }>(OLD.names, { ids }),
    tx.all<{ readonly id: string }>(OLD.mentions, { ids }),
    tx.all<{ readonly id: string }>(OLD.places, { ids }),
  ]);
  return {
    ...{ chunks, entities, names: names.map(({ key }) => key) },
    ...{ mentions: mentions.map(({ id }) => id), places: places.map(({ id }) => id) },
  };
}

interface ChunkChanges {
  readonly count: WriteCount;
  /** Chunks that the search index does not have in their new state. */
  readonly pending: readonly ChunkId[];
  /** Chunks that are gone. */
  readonly removed: readonly ChunkId[];
}

/** A chunk in an unchanged state keeps its mark; those of documents that are not written again are gone. */
function compareChunks(old: readonly OldChunk[], writes: readonly DocumentWrite[]): ChunkChanges {
  const before = new Map(old.map((chunk) => [chunk.id, chunk]));
  const count = { added: 0, modified: 0, removed: 0, unchanged: 0 };
  const pending: ChunkId[] = [];
  for (const { id, indexHash } of writes.flatMap((write) => write.chunks)) {
    const known = before.get(id);
    const isSame = known?.indexHash === indexHash;
    count[known === undefined ? 'added' : isSame ? 'unchanged' : 'modified']++;
    if (!isSame || known.isPending) pending.push(id);
    before.delete(id);
  }
  return { count: { ...count, removed: before.size }, pending, removed: [...before.keys()] };
}

const headingsOf = (sections: readonly SectionRecord[]): readonly (readonly [id: string, key: string])[] =>
  sections.map(({ id, heading }) => [id, headingKey(heading)] as const).filter(([, key]) => key !== '');

const namesOf = (writes: readonly DocumentWrite[]): readonly string[] =>
  writes.flatMap(({ document, sections }) => [
    ...[titleKey(document.title)].filter((key) => key !== ''),
    ...headingsOf(sections).map(([, key]) => key),
  ]);

function writeDocuments(tx: Transaction, writes: readonly DocumentWrite[]): readonly Promise<void>[] {
  const documents = writes.map(({ document }) => document);
  const sections = writes.flatMap((write) => write.sections);
  const chunks = writes.flatMap((write) => write.chunks);
  const links = writes.flatMap((write) => write.links);
  const titles = documents.map(({ id, title }) => [id, titleKey(title)] as const).filter(([, key]) => key !== '');
  return [
    tx.write(WRITE.documents, documents.map(documentProperties)),
    tx.write(WRITE.sections, writes.flatMap(sectionRows)),
    tx.write(WRITE.parents, sections.flatMap(parentRow)),
    tx.write(WRITE.next, writes.flatMap(nextRows)),
    tx.write(WRITE.chunks, chunks.map(chunkProperties)),
    tx.write(WRITE.links, links.map(linkRow)),
    tx.write(WRITE.titled, titles.map(nameRow)),
    tx.write(WRITE.headed, headingsOf(sections).map(nameRow)),
    ...writeStatements(tx, writes),
  ];
}

const nameRow = ([node, key]: readonly [id: string, key: string]): unknown => ({ node, key, name: nameId(key) });

const parentRow = ({ id, parentId }: SectionRecord): readonly unknown[] =>
  parentId === null ? [] : [{ from: parentId, to: id }];

function sectionRows({ document, sections, entities, edges }: DocumentWrite): readonly unknown[] {
  const traits = new Map(countTraits(entities, edges).map((counted) => [counted.sectionId, counted]));
  return sections.map((section) => sectionProperties(section, document, traits.get(section.id)));
}

function nextRows({ sections }: DocumentWrite): readonly unknown[] {
  const byOrdinal = new Map(sections.map(({ id, ordinal }) => [ordinal, id]));
  return sections.flatMap(({ id, ordinal }) => {
    const next = byOrdinal.get(ordinal + 1);
    return next === undefined ? [] : [{ from: id, to: next }];
  });
}

function writeStatements(tx: Transaction, writes: readonly DocumentWrite[]): readonly Promise<void>[] {
  const entities = [
    ...new Map(writes.flatMap((write) => write.entities).map((entity) => [entity.id, entity])).values(),
  ];
  const called = entities.filter(isCalledInProse).map(({ id, name }) => nameRow([id, name]));
  const edges = Map.groupBy(writes.flatMap(edgeRows), ({ kind }) => kind);
  return [
    tx.write(WRITE.entities, entities.map(entityRow)),
    tx.write(WRITE.called, called),
    ...[...edges].map(([kind, ofKind]) =>
      tx.write(
        WRITE_EDGES[kind],
        ofKind.map(({ row }) => row),
      ),
    ),
  ];
}

function edgeRows({ document, sections, entities, edges }: DocumentWrite) {
  const sectionOf = new Map(sections.map((section) => [section.id, section]));
  const known = new Map<string, EntityRecord>(entities.map((entity) => [entity.id, entity]));
  return edges.map((edge) => ({
    kind: edge.kind,
    row: edgeRow(edge, sectionOf.get(edge.sectionId)!, document, surfaceKey(edge, known.get(edge.to))),
  }));
}
