/** Writes a small index through the write side of an installation, for tests of this program. Not exported. */
import { chunkId, documentId, embeddingText, sectionId, sha256, type SourceId } from '@docgraph/domain';
import { createModel, DEFAULT_MODEL, openWriter } from '@docgraph/installation';

const SOURCE = 'docs' as SourceId;
const PATH = 'guides/backup.md';
export const TEXT = '# Restore a backup\n\nRun `docgraph restore FILE`; it replaces the index.\n';
export const REVISION = sha256('the only revision');

export interface FixtureIndex {
  /** Replaces the one document by this text: a heading, an empty line and a sentence. Done as ingestion does it, without vectors. */
  write(text: string): Promise<void>;
  /** Gives every chunk its vector. */
  fill(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the write side of an installation with one document, one section and its chunk. */
export async function openIndex(dir: string): Promise<FixtureIndex> {
  const embedder = await createModel(DEFAULT_MODEL, { dir, runtime: 'auto', threads: 1, secret: () => undefined });
  const { graph, index, close } = await openWriter({ dir, model: DEFAULT_MODEL, embedder });
  await graph.putSource({ id: SOURCE, kind: 'folder', location: '/srv/docs' });
  return {
    async write(text) {
      const write = documentWrite(text);
      await graph.applyDocuments([write]);
      await index.upsert(write.chunks);
      await graph.confirmIndexed(write.chunks);
      await graph.setRevision(SOURCE, text === TEXT ? REVISION : sha256(text), new Date().toISOString());
    },
    async fill() {
      const missing = await index.missingVectors(10);
      const vectors = await embedder.embed(
        missing.map((chunk) => embeddingText(chunk.fields)),
        { kind: 'passage' },
      );
      await index.setVectors(missing.map(({ id, textHash }, i) => ({ id, textHash, vector: vectors[i]! })));
    },
    async close() {
      await close();
      await embedder.close();
    },
  };
}

/** The document without vectors: `dir` answers by words as soon as this resolves. */
export async function writeIndex(dir: string): Promise<void> {
  const index = await openIndex(dir);
  await index.write(TEXT);
  await index.close();
}

function documentWrite(text: string) {
  const document = documentId(SOURCE, PATH);
  const section = sectionId(document, 'restore-a-backup');
  const [heading, anchor] = ['Restore a backup', 'restore-a-backup'];
  const span = { startLine: 1, endLine: 3, startOffset: 0, endOffset: text.length };
  const fields = {
    title: heading,
    headingPath: '',
    heading,
    body: text.split('\n')[2] ?? '',
    code: 'docgraph restore FILE',
  };
  const base = { documentId: document, ordinal: 0, span };
  return {
    document: {
      ...{ id: document, sourceId: SOURCE, path: PATH, contentHash: sha256(text), title: heading },
      ...{ lineCount: 3, frontMatter: {}, diagnostics: [] },
    },
    sections: [
      {
        ...base,
        id: section,
        level: 1,
        heading,
        headingPath: [heading],
        anchor,
        anchors: [],
        parentId: null,
        text,
      },
    ],
    links: [],
    entities: [],
    edges: [],
    chunks: [
      {
        ...{ ...base, id: chunkId(section, 0), sectionId: section, sourceId: SOURCE, path: PATH, fields },
        ...{ indexHash: sha256(text), textHash: sha256(embeddingText(fields)) },
      },
    ],
  };
}
