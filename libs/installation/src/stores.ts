/** Opens the stores of an installation: the one place that knows which engines there are. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@docgraph/domain';
import { createSqliteGraph, openSqliteGraphReader, type GraphReader, type GraphStore } from '@docgraph/graph';
import { createSqliteSearchIndex, type SearchIndex, type SearchIndexReader } from '@docgraph/vector';
import { fileBookmarks } from './bookmarks.ts';
import { openWhenAvailable } from './open-when-available.ts';
import type { Engines, Neo4jEngine, QdrantEngine } from './engines.ts';

/** One index: a graph and a search index that belong together. */
export interface IndexIdentity {
  /** Data folder of the installation. */
  readonly dir: string;
  /** Name of the index inside it: the file of the embedded stores, and the name on servers. */
  readonly file: string;
  readonly fingerprint: string;
  readonly dimensions: number;
}

export interface WriteStores {
  readonly graph: GraphStore;
  readonly index: SearchIndex;
}

export interface ReaderStores {
  readonly graph: GraphReader;
  readonly index: SearchIndexReader;
}

/** Both stores, or none of them. Drivers of servers are loaded where they are chosen. */
export async function openWriteStores(identity: IndexIdentity, engines: Engines): Promise<WriteStores> {
  const { dir, file, fingerprint, dimensions } = identity;
  const path = join(dir, file);
  const openGraph = async ({ graph }: Engines): Promise<GraphStore> => {
    if (graph.kind === 'sqlite') return createSqliteGraph({ file: path });
    const { createNeo4jGraph } = await import('@docgraph/graph/neo4j');
    const { write } = bookmarksOf(identity);
    return createNeo4jGraph({
      ...neo4jOptions(graph, identity, engines),
      ...(isCluster(graph) && { bookmarks: { write } }),
    });
  };
  const openIndex = async ({ vector }: Engines): Promise<SearchIndex> => {
    if (vector.kind === 'sqlite') return createSqliteSearchIndex({ file: path, dimensions, fingerprint });
    const { createQdrantSearchIndex } = await import('@docgraph/vector/qdrant');
    return createQdrantSearchIndex(qdrantOptions(vector, identity, engines));
  };
  return withGraph(await openGraph(engines), () => openIndex(engines));
}

/** The graph for reading only. */
export async function openReadGraph(
  identity: Pick<IndexIdentity, 'dir' | 'file'>,
  engines: Engines,
): Promise<GraphReader> {
  const { graph } = engines;
  if (graph.kind === 'sqlite') return openSqliteGraphReader({ file: join(identity.dir, identity.file) });
  const { openNeo4jGraphReader } = await import('@docgraph/graph/neo4j');
  const { read } = bookmarksOf(identity);
  return openNeo4jGraphReader({
    ...neo4jOptions(graph, identity, engines),
    ...(isCluster(graph) && { bookmarks: { read } }),
  });
}

/** Both stores for reading only, or none of them. */
export async function openReadStores(identity: IndexIdentity, engines: Engines): Promise<ReaderStores> {
  const { dir, file, fingerprint, dimensions } = identity;
  const path = join(dir, file);
  const openIndex = async ({ vector }: Engines): Promise<SearchIndexReader> => {
    if (vector.kind === 'sqlite')
      return createSqliteSearchIndex({ file: path, dimensions, fingerprint, readOnly: true });
    const { openQdrantSearchIndex } = await import('@docgraph/vector/qdrant');
    return openWhenAvailable(() => openQdrantSearchIndex(qdrantOptions(vector, identity, engines)), dimensions);
  };
  return withGraph(await openReadGraph(identity, engines), () => openIndex(engines));
}

/** Drops an index: its files in the data folder, and what servers hold of it. Can be repeated. */
export async function dropStores(identity: Pick<IndexIdentity, 'dir' | 'file'>, engines: Engines): Promise<void> {
  removeIndexFiles(identity.dir, identity.file);
  await dropServerStores(serverName(identity, engines), engines);
}

/** For tests: everything that servers hold of an installation. */
export const dropInstallation = (engines: Engines): Promise<void> => dropServerStores(serverPrefix(engines), engines);

async function dropServerStores(prefix: string, { graph, vector }: Engines): Promise<void> {
  if (graph.kind === 'neo4j') {
    const { dropNeo4jGraphs } = await import('@docgraph/graph/neo4j');
    await dropNeo4jGraphs({ url: graph.url, user: graph.user, password: graph.password }, { prefix });
  }
  if (vector.kind === 'qdrant') {
    const { dropQdrantIndexes } = await import('@docgraph/vector/qdrant');
    await dropQdrantIndexes(serverOf(vector), { prefix });
  }
}

/** The file of an index with what is kept beside it. */
export function removeIndexFiles(dir: string, file: string): void {
  for (const suffix of ['', '-wal', '-shm', BOOKMARKS_SUFFIX]) rmSync(join(dir, `${file}${suffix}`), { force: true });
}

/** Enough for the few indexes of an installation. */
const SERVER_NAME_HEX_DIGITS = 12;
/** Qdrant's limit on a name. */
const SERVER_NAME_CHARACTERS_MAX = 64;

/** No installation's name has an underscore: none is the beginning of another's prefix. */
export const serverPrefix = ({ name }: Engines): string => `${name}_`;

/** What an index is called on a server that other installations use too: a hash, and as much of the model as there is room for. */
export function serverName({ file }: Pick<IndexIdentity, 'file'>, engines: Engines): string {
  const hash = sha256(file).slice(0, SERVER_NAME_HEX_DIGITS);
  const model = file.replace(/^index-|-[0-9a-f]{8}\.db$/g, '').replace(/[^A-Za-z0-9-]/g, '-');
  return `${serverPrefix(engines)}${hash}-${model}`.slice(0, SERVER_NAME_CHARACTERS_MAX);
}

const neo4jOptions = (
  { url, user, password }: Neo4jEngine,
  identity: Pick<IndexIdentity, 'file'>,
  engines: Engines,
) => ({
  ...{ url, user, password, store: serverName(identity, engines) },
});

/** Of a graph on a cluster, beside the record. */
const BOOKMARKS_SUFFIX = '.bookmarks';
const isCluster = ({ url }: Neo4jEngine): boolean => url.startsWith('neo4j');
const bookmarksOf = ({ dir, file }: Pick<IndexIdentity, 'dir' | 'file'>) =>
  fileBookmarks(join(dir, `${file}${BOOKMARKS_SUFFIX}`));

/** How the server is reached. */
export const serverOf = ({ url, apiKey }: QdrantEngine): { readonly url: string; readonly apiKey?: string } => ({
  url,
  ...(apiKey !== undefined && { apiKey }),
});

function qdrantOptions(engine: QdrantEngine, identity: IndexIdentity, engines: Engines) {
  const { fingerprint, dimensions } = identity;
  return { ...serverOf(engine), alias: serverName(identity, engines), fingerprint, dimensions };
}

async function withGraph<Graph extends GraphReader, Index>(
  graph: Graph,
  openIndex: () => Promise<Index>,
): Promise<{ readonly graph: Graph; readonly index: Index }> {
  try {
    return { graph, index: await openIndex() };
  } catch (error) {
    await graph.close();
    throw error;
  }
}
