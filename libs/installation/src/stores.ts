/** Opens the stores of an installation: the one place that knows which engines there are. */
import { join } from 'node:path';
import { createSqliteGraph, openSqliteGraphReader, type GraphReader, type GraphStore } from '@docgraph/graph';
import { createSqliteSearchIndex, type SearchIndex, type SearchIndexReader } from '@docgraph/vector';

/** One index: a graph and a search index that belong together. */
export interface IndexIdentity {
  /** Data folder of the installation. */
  readonly dir: string;
  /** Name of the index inside it; a file name for the embedded stores. */
  readonly file: string;
  readonly fingerprint: string;
  readonly dimensions: number;
}

export interface WriteStores {
  readonly graph: GraphStore;
  readonly index: SearchIndex;
}

/** Both stores, or none of them. */
export async function openWriteStores({ dir, file, ...model }: IndexIdentity): Promise<WriteStores> {
  const path = join(dir, file);
  const graph = createSqliteGraph({ file: path });
  return withGraph(graph, () => createSqliteSearchIndex({ file: path, ...model }));
}

export interface ReaderStores {
  readonly graph: GraphReader;
  readonly index: SearchIndexReader;
}

/** Both stores for reading only, or none of them. */
export async function openReadStores({ dir, file, ...model }: IndexIdentity): Promise<ReaderStores> {
  const path = join(dir, file);
  const graph = openSqliteGraphReader({ file: path });
  return withGraph(graph, () => createSqliteSearchIndex({ file: path, ...model, readOnly: true }));
}

async function withGraph<Graph extends GraphReader, Index>(
  graph: Graph,
  openIndex: () => Index | Promise<Index>,
): Promise<{ readonly graph: Graph; readonly index: Index }> {
  try {
    return { graph, index: await openIndex() };
  } catch (error) {
    await graph.close();
    throw error;
  }
}
