/** Writes a small index through the write side of an installation, for tests of this program. Not exported. */
import { chunkId, documentId, embeddingText, sectionId, sha256, type SourceId } from '@docgraph/domain';
import { createModel, DEFAULT_MODEL, openWriter } from '@docgraph/installation';

const SOURCE = 'docs' as SourceId;
const PATH = 'guides/backup.md';
export const TEXT = '# Restore a backup\n\nRun `docgraph restore FILE`; it replaces the index.\n';
export const REVISION = sha256('the only revision');

/** One document with one section and its chunk, without vectors: `dir` answers by words as soon as this resolves. */
export async function writeIndex(dir: string): Promise<void> {
  const embedder = await createModel(DEFAULT_MODEL, { dir, runtime: 'auto', threads: 1, secret: () => undefined });
  const { graph, index, close } = await openWriter({ dir, model: DEFAULT_MODEL, embedder });
  const write = documentWrite();
  await graph.putSource({ id: SOURCE, kind: 'folder', location: '/srv/docs' });
  await graph.applyDocuments([write]);
  await index.upsert(write.chunks);
  await graph.confirmIndexed(write.chunks);
  await graph.setRevision(SOURCE, REVISION, '2026-01-02T03:04:05.000Z');
  await close();
  await embedder.close();
}

function documentWrite() {
  const document = documentId(SOURCE, PATH);
  const section = sectionId(document, 'restore-a-backup');
  const [heading, anchor] = ['Restore a backup', 'restore-a-backup'];
  const span = { startLine: 1, endLine: 3, startOffset: 0, endOffset: TEXT.length };
  const fields = {
    title: heading,
    headingPath: '',
    heading,
    body: TEXT.split('\n')[2] ?? '',
    code: 'docgraph restore FILE',
  };
  const base = { documentId: document, ordinal: 0, span };
  return {
    document: {
      ...{ id: document, sourceId: SOURCE, path: PATH, contentHash: sha256(TEXT), title: heading },
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
        text: TEXT,
      },
    ],
    links: [],
    entities: [],
    edges: [],
    chunks: [
      {
        ...{ ...base, id: chunkId(section, 0), sectionId: section, sourceId: SOURCE, path: PATH, fields },
        ...{ indexHash: sha256(TEXT), textHash: sha256(embeddingText(fields)) },
      },
    ],
  };
}
