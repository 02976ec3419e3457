/** Everything that the index of a data folder holds on some engines, as one text: equal texts, equal indexes. For tests. */
import { join } from 'node:path';
import type { ChunkId, DocumentId } from '@docgraph/domain';
import { openReader, readConfiguration, readEngines, type Environment } from '@docgraph/installation';

const ALL = 10_000;

export async function dumpIndex(dir: string, env: Environment): Promise<string> {
  const reader = openReader({
    dir: join(dir, '.docgraph'),
    engines: readConfiguration(env, readEngines),
    embedderFor: () => Promise.reject(new Error('no question is asked')),
  });
  try {
    const { graph, index } = (await reader.stores())!;
    const after: (DocumentId & ChunkId) | null = null;
    const points = await index.exportPoints({ after, limit: ALL });
    const parts = [
      ...(await graph.sources()),
      ...(await graph.exportDocuments({ after, limit: ALL })),
      ...(await graph.exportRemovals({ after, limit: ALL })),
      ...points.map(({ point, vector }) => ({ point, vector: vector && [...vector] })),
      ...[await graph.stats(), await index.stats()],
    ];
    return parts.map((part) => JSON.stringify(sorted(part))).join('\n');
  } finally {
    await reader.close();
  }
}

/** Members in the order of their names: that of a record means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
