/** Markdown in real stores: parsed, given its identities, written and indexed, as the write side does it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  chunkId,
  documentId,
  embeddingText,
  sectionId,
  sha256,
  sha256Bytes,
  type SourceId,
  type ChunkRecord,
  type DocumentRecord,
  type SectionRecord,
} from '@docgraph/domain';
import { createSqliteGraph, type DocumentWrite, type GraphStore } from '@docgraph/graph';
import { parseMarkdown } from '@docgraph/parser';
import { createSqliteSearchIndex, type SearchIndex } from '@docgraph/vector';
import { createTermEmbedder, TERM_DIMENSIONS } from './term-embedder.ts';

const dir = mkdtempSync(join(tmpdir(), 'docgraph-retrieval-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;

export interface Indexed {
  readonly graph: GraphStore;
  readonly index: SearchIndex;
  readonly embedder: ReturnType<typeof createTermEmbedder>;
  /** Writes or replaces documents: `source:path`, or a path of the source `docs`. */
  write(documents: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Gives every point its vector. */
  fill(): Promise<void>;
  close(): Promise<void>;
}

export const REVISION = 'rev-1';
export const INDEXED_AT = '2026-01-02T03:04:05.000Z';

/** Empty stores in a file of their own. */
export function createIndexed(): Indexed {
  const file = join(dir, `${files++}.db`);
  const graph = createSqliteGraph({ file });
  const embedder = createTermEmbedder();
  const { fingerprint } = embedder;
  const index = createSqliteSearchIndex({ file, dimensions: TERM_DIMENSIONS, fingerprint });
  return {
    ...{ graph, index, embedder },
    async write(documents) {
      for (const [name, content] of Object.entries(documents)) {
        const [path, source] = name.split(':', 2).toReversed();
        const write = documentWrite(source ?? 'docs', path!, Buffer.from(content));
        const { sourceId } = write.document;
        await graph.putSource({ id: sourceId, kind: 'folder', location: `/srv/${sourceId}` });
        await graph.setRevision(sourceId, REVISION, INDEXED_AT);
        await graph.applyDocuments([write]);
      }
      const pending = await graph.pendingChunks(10_000);
      await index.upsert(pending);
      await graph.confirmIndexed(pending);
      const removals = await graph.pendingRemovals(10_000);
      await index.remove(removals);
      await graph.confirmRemoved(removals);
    },
    async fill() {
      const missing = await index.missingVectors(10_000);
      const vectors = await embedder.embed(
        missing.map((request) => embeddingText(request.fields)),
        { kind: 'passage' },
      );
      await index.setVectors(missing.map(({ id, textHash }, i) => ({ id, textHash, vector: vectors[i]! })));
    },
    async close() {
      await index.close();
      await graph.close();
    },
  };
}

/** The records of a document; its links lead to pages of the same folder. */
function documentWrite(source: string, path: string, bytes: Uint8Array): DocumentWrite {
  const outcome = parseMarkdown(bytes, { path });
  if (!outcome.ok) throw new Error(`the fixture ${path} is not Markdown`);
  const { document: parsed } = outcome;
  const sourceId = source as SourceId;
  const id = documentId(sourceId, path);
  const ids = parsed.sections.map((section) => sectionId(id, section.key));
  const document: DocumentRecord = {
    ...{ id, sourceId, path, contentHash: sha256Bytes(bytes), title: parsed.title, lineCount: parsed.lineCount },
    ...{ frontMatter: parsed.frontMatter, diagnostics: parsed.diagnostics },
  };
  const sections = parsed.sections.map((section, i): SectionRecord => {
    const { ordinal, level, heading, headingPath, anchor, anchors, span } = section;
    return {
      ...{ id: ids[i]!, documentId: id, ordinal, level, heading, headingPath, anchor, anchors, span },
      parentId: section.parent === null ? null : ids[section.parent]!,
      text: parsed.text.slice(span.startOffset, span.endOffset),
    };
  });
  const chunks = parsed.sections.flatMap((section, i) =>
    section.chunks.map(({ ordinal, span, fields }): ChunkRecord => {
      const textHash = sha256(embeddingText(fields));
      const indexHash = sha256(textHash, fields.code, sourceId, path);
      const place = { sectionId: ids[i]!, documentId: id, sourceId, path, ordinal };
      return { id: chunkId(ids[i]!, ordinal), ...place, span, fields, indexHash, textHash };
    }),
  );
  const links = parsed.sections.flatMap((section, i) =>
    section.links.map(({ url, text, span }, ordinal) => ({
      ...{ sectionId: ids[i]!, ordinal, url, text, span },
      candidates: [{ documentId: documentId(sourceId, url), anchor: '' }],
    })),
  );
  return { document, sections, chunks, links, entities: [], edges: [] };
}
