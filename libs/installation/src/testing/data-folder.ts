/** Data folders of installations for the tests, and what is written into them and read out of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import { documentFixture } from '@docgraph/graph/contract';
import type { ReaderStores } from '../stores.ts';
import { openWriter, type InstallationWriter, type WriterOptions } from '../writer.ts';
import { embedderNamed, modelNamed } from './models.ts';

const made: string[] = [];
afterAll(() => made.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

export function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'docgraph-installation-'));
  made.push(dir);
  return dir;
}

/** A writer whose model is named so. */
export const writerOf = (
  dir: string,
  model: string,
  options: Pick<WriterOptions, 'engines' | 'replacedGraceMs'> = {},
): Promise<InstallationWriter> =>
  openWriter({ dir, model: modelNamed(model), embedder: embedderNamed(model), ...options });

/** Makes the word searchable, as ingestion does. */
export async function indexWord({ graph, index }: InstallationWriter, word: string): Promise<void> {
  await graph.putSource({ id: sourceIdFrom('docs'), kind: 'folder', location: '/docs' });
  const write = documentFixture('a.md', { [word]: word });
  await graph.applyDocuments([write]);
  await index.upsert(write.chunks);
  await graph.confirmIndexed(write.chunks);
}

/** Words of which both stores say that they hold them; a word that only one holds is a mixture of two indexes. */
export async function wordsIn(stores: ReaderStores | null, words: readonly string[]): Promise<readonly string[]> {
  if (stores === null) return [];
  const found: string[] = [];
  for (const word of words) {
    const hits = await stores.index.lexical(word, { limit: 10 });
    const quoted = await stores.graph.passages(hits.map((hit) => hit.chunkId));
    if (hits.length !== quoted.length) throw new Error(`the index finds ${word}, the graph does not hold it`);
    if (quoted.length > 0) found.push(word);
  }
  return found;
}
