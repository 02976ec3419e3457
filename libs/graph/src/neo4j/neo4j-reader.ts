/** Reads of the Neo4j graph, each in one transaction in READ mode. */
import type { ChunkId, ChunkRecord, EntityRecord, ManifestEntry } from '@docgraph/domain';
import type { ChunkState, GraphReader, GraphStats, LinkView } from '../graph-store.ts';
import type { SectionTraits, StatementView } from '../knowledge-reader.ts';
import { noTraits, TRAITS } from '../section-traits.ts';
import type { Connection, Parameters, Row } from './connection.ts';
import { EXPORT, READ, STATEMENTS, type Statement } from './cypher.ts';
import { pageOfEdges } from './edges.ts';
import { entitiesNamed } from './entity-names.ts';
import { exportedDocuments } from './exports.ts';
import { nodesOf } from './nodes.ts';
import { referencesFrom, titlesNamedIn } from './references.ts';
import { toChunk, toDocument, toSection, toSource, toSpan } from './rows.ts';
import { createSnapshots } from './snapshot.ts';

type Nested = Readonly<Record<'chunk' | 'section' | 'document', Row>>;

export function createReader(connection: Connection): GraphReader {
  const all = async <T>(statement: Statement, parameters: Parameters, map: (row: Row) => T): Promise<readonly T[]> =>
    (await connection.one('read', statement, parameters)).map(map);
  /** Nothing to ask for takes no transaction. */
  const eachOf = async <T>(ids: readonly unknown[], read: () => Promise<readonly T[]>): Promise<readonly T[]> =>
    ids.length === 0 ? [] : read();
  const snapshots = createSnapshots(connection);
  let closed: Promise<void> | null = null;

  return {
    sources: async () => (await snapshots.ofOne<Row>(READ.sources, {})).map(toSource),
    manifest: (source) => all(READ.manifest, { source }, (row) => row as unknown as ManifestEntry),
    async document(id) {
      const [document] = await all(READ.document, { id }, toDocument);
      return document ?? null;
    },
    documentsAt: (path) => all(READ.documentsAt, { path }, toDocument),
    documents: (options) => all(READ.documents, { ...options }, toDocument),
    sectionsOf: (document) => all(READ.sectionsOf, { document }, toSection),
    linksOf: (document) => all(READ.linksOf, { document }, toLink),
    sections: (ids) => eachOf(ids, async () => (await snapshots.ofOne<Nested>(READ.sections, { ids })).map(toView)),
    passages: (ids) => eachOf(ids, async () => (await snapshots.ofOne<Nested>(READ.passages, { ids })).map(toPassage)),
    references: (ids) => eachOf(ids, () => referencesFrom(snapshots, ids)),
    namedIn: (texts) => titlesNamedIn(snapshots, texts),
    entitiesNamed: (query) => snapshots.of((tx) => entitiesNamed(tx, query)),
    nodes: (ids) => eachOf(ids, () => snapshots.of((tx) => nodesOf(tx, ids))),
    edges: (query) => snapshots.of((tx) => pageOfEdges(tx, query)),
    statementsOf: (document) => all(STATEMENTS.statementsOf, { document }, toStatement),
    async traitsOf(ids) {
      const rows = await eachOf(ids, async () => (await snapshots.ofOne<Row>(READ.traits, { ids })).map(toTraits));
      const found = new Map(rows.map((traits) => [traits.sectionId, traits]));
      return ids.map((id) => found.get(id) ?? noTraits(id));
    },
    scanChunks: ({ after, limit }) =>
      all(READ.scanChunks, { after: after ?? '', limit }, (row) => row as unknown as ChunkState),
    exportDocuments: (options) => snapshots.of((tx) => exportedDocuments(tx, options)),
    exportRemovals: ({ after, limit }) =>
      all(EXPORT.removals, { after: after ?? '', limit }, (row) => row['id'] as ChunkId),
    async stats() {
      const [stats] = await all(READ.stats, {}, (row) => row as unknown as GraphStats);
      return stats!;
    },
    version: () => snapshots.version(),
    close: () => (closed ??= connection.close()),
  };
}

/** Chunks as a statement returns them. */
export const toChunks = (rows: readonly Row[]): readonly ChunkRecord[] => rows.map(toChunk);

const toView = (row: Nested) => ({ section: toSection(row.section), document: toDocument(row.document) });

const toPassage = (row: Nested) => ({ chunk: toChunk(row.chunk), ...toView(row) });

function toLink(row: Row): LinkView {
  const { sectionId, ordinal, url, text, target } = row as unknown as LinkView;
  return { sectionId, ordinal, url, text, target, span: toSpan(row) };
}

function toStatement(row: Row): StatementView {
  const { kind, sectionId, rule, surface } = row as unknown as StatementView;
  const [from, to] = [row['from'] as EntityRecord | null, row['to'] as EntityRecord];
  return { kind, sectionId, rule, surface, from, to, span: toSpan(row) };
}

function toTraits(row: Row): SectionTraits {
  const counts = row['traits'] as readonly number[];
  const traits = Object.fromEntries(TRAITS.map((trait, i) => [trait, counts[i]]));
  return { sectionId: row['sectionId'], ...traits } as SectionTraits;
}
