/** A second process edits and ingests; a reader beside it never sees half a document. */
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentId, sourceIdFrom } from '@docgraph/domain';
import { openSqliteGraphReader } from '@docgraph/graph';
import { createSqliteSearchIndex } from '@docgraph/vector';
import { createIngestor } from './ingestor.ts';
import { CHEAP_DIMENSIONS, createCheapEmbedder } from './testing/cheap-embedder.ts';
import { sourceOf, temporaryFolder } from './testing/folder.ts';
import { runChild } from './testing/run-child.ts';
import { closeStores, openStores } from './testing/stores.ts';
import { editVersions, pagesOf } from './testing/versions.ts';

const VERSIONS = 100;
const docs = sourceIdFrom('docs');

test(
  `while ${VERSIONS} edits are applied every passage and every document is of one version`,
  { timeout: 60_000 },
  async () => {
    const [root, file] = [temporaryFolder(), join(temporaryFolder(), 'index.db')];
    editVersions(root, 0);
    const stores = openStores(file);
    const embedder = createCheapEmbedder();
    const ingestor = createIngestor({ ...stores, embedder });
    await ingestor.sync(sourceOf(root));
    await ingestor.close();
    await closeStores(stores);

    const texts = new Set(Array.from({ length: VERSIONS + 1 }, (_, i) => Object.values(pagesOf(i))).flat());
    const graph = openSqliteGraphReader({ file });
    const { fingerprint } = embedder;
    const index = createSqliteSearchIndex({ file, dimensions: CHEAP_DIMENSIONS, fingerprint, readOnly: true });
    const [question] = await embedder.embed(['alpha part of version'], { kind: 'query' });
    const seen = new Set<string>();
    let quoted = 0;

    let running = true;
    const writing = runChild({ root, file, versions: VERSIONS }).finally(() => (running = false));
    while (running) {
      for (const path of ['often.md', 'rarely.md']) {
        const sections = await graph.sectionsOf(documentId(docs, path));
        const text = sections.map((section) => section.text).join('');
        expect(texts).toContain(text);
        seen.add(text);
      }
      const hits = [
        ...(await index.lexical('alpha version', { limit: 20 })),
        ...(await index.dense(question!, { limit: 20 })),
      ];
      const views = new Map(
        (await graph.passages(hits.map((hit) => hit.chunkId))).map((view) => [view.chunk.id, view]),
      );
      for (const hit of hits) {
        const view = views.get(hit.chunkId);
        if (view?.chunk.textHash !== hit.textHash) continue;
        const version = /version (\d+)/.exec(view.chunk.fields.body)?.[1];
        expect(view.section.text).toContain(`version ${version}.`);
        expect(pagesOf(Number(version))[view.document.path]).toContain(view.section.text);
        quoted++;
      }
      await setImmediate();
    }
    expect((await writing).signal).toBeNull();
    expect(seen.size).toBeGreaterThan(10);
    expect(quoted).toBeGreaterThan(100);
    await index.close();
    await graph.close();
  },
);
