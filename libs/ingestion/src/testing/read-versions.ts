/** Reads while another process edits and ingests, and tells whole documents and passages from mixtures of two versions. */
import { setImmediate } from 'node:timers/promises';
import { documentId, sourceIdFrom } from '@docgraph/domain';
import { openSqliteGraphReader } from '@docgraph/graph';
import { createSqliteSearchIndex } from '@docgraph/vector';
import { createIngestor } from '../ingestor.ts';
import { DEFAULT_RULES } from '../scan.ts';
import { CHEAP_DIMENSIONS, createCheapEmbedder } from './cheap-embedder.ts';
import { runChild } from './run-child.ts';
import { closeStores, openStores } from './stores.ts';
import { editVersions, pagesOf } from './versions.ts';

export interface ReadVersionsOptions {
  /** An empty folder for the documents. */
  readonly root: string;
  /** File of the stores, which is made. */
  readonly file: string;
  /** Edits, each of which is ingested. */
  readonly versions: number;
}

export interface ReadVersions {
  /** Documents read whole. */
  readonly documents: number;
  /** States of documents that were seen. */
  readonly states: number;
  /** Passages quoted for hits of a search. */
  readonly quoted: number;
  /** What was of no version or of two: none may be. */
  readonly mixed: readonly string[];
}

const docs = sourceIdFrom('docs');
const HITS = 20;

/** Ends with the writing process. Throws `Error` when that fails. */
export async function readVersions({ root, file, versions }: ReadVersionsOptions): Promise<ReadVersions> {
  await ingestFirst(root, file);
  const texts = new Set(Array.from({ length: versions + 1 }, (_, i) => Object.values(pagesOf(i))).flat());
  const graph = openSqliteGraphReader({ file });
  const embedder = createCheapEmbedder();
  const { fingerprint } = embedder;
  const index = createSqliteSearchIndex({ file, dimensions: CHEAP_DIMENSIONS, fingerprint, readOnly: true });
  const [question] = await embedder.embed(['alpha part of version'], { kind: 'query' });
  const seen = new Set<string>();
  const mixed: string[] = [];
  let [documents, quoted, running] = [0, 0, true];
  const writing = runChild({ root, file, versions }).finally(() => (running = false));
  while (running) {
    for (const path of ['often.md', 'rarely.md']) {
      const text = (await graph.sectionsOf(documentId(docs, path))).map((section) => section.text).join('');
      if (!texts.has(text)) mixed.push(text);
      seen.add(text);
      documents++;
    }
    const limit = { limit: HITS };
    const hits = [...(await index.lexical('alpha version', limit)), ...(await index.dense(question!, limit))];
    const views = new Map((await graph.passages(hits.map((hit) => hit.chunkId))).map((view) => [view.chunk.id, view]));
    for (const hit of hits) {
      const view = views.get(hit.chunkId);
      // A hit whose text has changed since is not quoted.
      if (view?.chunk.textHash !== hit.textHash) continue;
      const version = /version (\d+)/.exec(view.chunk.fields.body)?.[1];
      const page = pagesOf(Number(version))[view.document.path];
      const isWhole = view.section.text.includes(`version ${version}.`) && page?.includes(view.section.text);
      if (!isWhole) mixed.push(view.section.text);
      quoted++;
    }
    await setImmediate();
  }
  await writing;
  await index.close();
  await graph.close();
  return { documents, states: seen.size, quoted, mixed };
}

async function ingestFirst(root: string, file: string): Promise<void> {
  editVersions(root, 0);
  const stores = openStores(file);
  const ingestor = createIngestor({ ...stores, embedder: createCheapEmbedder() });
  await ingestor.sync({ id: docs, location: root, rules: DEFAULT_RULES });
  await ingestor.close();
  await closeStores(stores);
}
