/** The oracle: whatever was edited, an index that followed is equal to one that is built anew. */
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { createIngestor } from './ingestor.ts';
import { createParsePool } from './parse-pool.ts';
import { planRepair } from './reconcile.ts';
import { createCheapEmbedder } from './testing/cheap-embedder.ts';
import { writeFiles } from './testing/files.ts';
import { sourceOf, temporaryFolder } from './testing/folder.ts';
import { applyEdit, edit, type Model } from './testing/random-folder.ts';
import { closeStores, dump, openStores, type Stores } from './testing/stores.ts';

const pool = createParsePool();
afterAll(() => pool.close());

const RUNS = 45;

/** Writes the difference of two models to the folder. */
function bring(root: string, before: Model, after: Model): void {
  for (const path of before.keys()) if (!after.has(path)) writeFiles(root, { [path]: null });
  for (const [path, content] of after) if (before.get(path) !== content) writeFiles(root, { [path]: content });
}

async function ingest(stores: Stores, root: string, fill: boolean): Promise<void> {
  const ingestor = createIngestor({ ...stores, embedder: createCheapEmbedder(), pool });
  await ingestor.sync(sourceOf(root));
  if (fill) await ingestor.fill();
  await ingestor.close();
}

test(`after ${RUNS} random sequences of edits, syncs and fills the index equals a clean rebuild`, async () => {
  const step = fc.record({ edits: fc.array(edit, { minLength: 1, maxLength: 6 }), fill: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      const [root, dir] = [temporaryFolder(), temporaryFolder()];
      const [followed, rebuilt] = [openStores(join(dir, 'a.db')), openStores(join(dir, 'b.db'))];
      const model: Model = new Map();
      for (const { edits, fill } of steps) {
        const before = new Map(model);
        edits.forEach((change) => applyEdit(model, change));
        bring(root, before, model);
        await ingest(followed, root, fill);
      }
      await ingest(followed, root, true);
      await ingest(rebuilt, root, true);
      const state = await dump(followed.graph, followed.index);
      expect(state).toEqual(await dump(rebuilt.graph, rebuilt.index));
      expect(state).toMatchObject({ pending: 0 });
      expect(await planRepair(followed.graph, followed.index)).toMatchObject({ missing: [], stale: [], extra: [] });
      await Promise.all([closeStores(followed), closeStores(rebuilt)]);
    }),
    { numRuns: RUNS, seed: 20260102 },
  );
});
