/** What an edit costs, in counts: files parsed, chunks embedded, calls and statements sent to the stores. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StatementSync } from 'node:sqlite';
import type { SourceId } from '@docgraph/domain';
import { createCachedEmbedder, openEmbeddingCache } from '@docgraph/embedding';
import { createIngestor, createParsePool, DEFAULT_RULES, type ParsePool } from '@docgraph/ingestion';
import { closeStores, createCheapEmbedder, openStores, throughGate } from '@docgraph/ingestion/testing';
import { randomFrom } from '../bench/synthetic.ts';
import { createPages, writePages } from './documentation.ts';

export interface Cost {
  readonly filesParsed: number;
  /** By the model; what the cache holds is not counted. */
  readonly chunksEmbedded: number;
  /** Calls of writing methods of the ports. */
  readonly writes: number;
  /** SQL statements that were run, reads included. */
  readonly statements: number;
}

export interface CorpusCost {
  readonly files: number;
  readonly nothing: Cost & { readonly seconds: number };
  readonly oneFile: Cost;
  readonly rename: Cost;
}

let statements = 0;

/** Counts what any database of this process is asked from now on. */
function countStatements(): void {
  const counted = StatementSync.prototype as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const name of ['run', 'get', 'all', 'iterate']) {
    const original = counted[name]!;
    counted[name] = function (this: unknown, ...values) {
      statements++;
      return original.apply(this, values);
    };
  }
}

/** Indexes a corpus of each size and measures the same three runs on it. */
export async function editCosts(
  sizes: readonly number[],
  seed: number,
  folder: string,
): Promise<readonly CorpusCost[]> {
  countStatements();
  const pool = createParsePool();
  const costs: CorpusCost[] = [];
  for (const files of sizes) costs.push(await corpusCost(files, seed, join(folder, `${files}`), pool));
  await pool.close();
  return costs;
}

async function corpusCost(files: number, seed: number, folder: string, pool: ParsePool): Promise<CorpusCost> {
  const root = join(folder, 'docs');
  const pages = createPages(randomFrom(seed), files);
  writePages(root, pages);
  const [edited, moved] = [...pages.keys()] as [string, string];
  const stores = openStores(join(folder, 'index.db'));
  let writes = 0;
  const computed = createCheapEmbedder();
  const cache = openEmbeddingCache({ file: join(folder, 'embeddings.db') });
  const embedder = createCachedEmbedder(computed, cache);
  const ingestor = createIngestor({ ...throughGate(stores, () => writes++), embedder, pool });
  const run = async (): Promise<Cost & { readonly seconds: number }> => {
    const before = { writes, statements, passages: computed.passages.length };
    const began = performance.now();
    const { parsed } = await ingestor.sync({ id: 'docs' as SourceId, location: root, rules: DEFAULT_RULES });
    const seconds = (performance.now() - began) / 1000;
    await ingestor.fill();
    const chunksEmbedded = computed.passages.length - before.passages;
    const sent = { writes: writes - before.writes, statements: statements - before.statements };
    return { filesParsed: parsed, chunksEmbedded, ...sent, seconds };
  };
  await run();
  const nothing = await run();
  // The same text in every corpus, so that only the size of the corpus differs.
  writeFileSync(join(root, edited), '# Edited\n\nkilo lima.\n\n## Guide\n\nmike [other](page-2.md).\n');
  const { seconds: _edit, ...oneFile } = await run();
  renameSync(join(root, moved), join(root, 'renamed.md'));
  const { seconds: _move, ...rename } = await run();
  await ingestor.close();
  await embedder.close();
  cache.close();
  await closeStores(stores);
  return { files, nothing, oneFile, rename };
}

/** What grew by more than the share between the smaller corpus and the larger, or is not free as promised. */
export function brokenPromises(costs: readonly CorpusCost[], shareMax: number): readonly string[] {
  const [small, large] = [costs[0]!.oneFile, costs.at(-1)!.oneFile];
  const grown = (Object.keys(small) as (keyof Cost)[])
    .filter((key) => large[key] > small[key] * (1 + shareMax))
    .map((key) => `${key}: ${small[key]} with ${costs[0]!.files} files, ${large[key]} with ${costs.at(-1)!.files}`);
  const embedded = costs
    .filter(({ rename }) => rename.chunksEmbedded > 0)
    .map(({ files, rename }) => `a rename embedded ${rename.chunksEmbedded} chunks of ${files} files`);
  return [...grown, ...embedded];
}
