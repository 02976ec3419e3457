/** Identities of what a document contributes: stable under edits elsewhere, new where a file moves. */
import { describe, expect, test } from 'vitest';
import { sha256Bytes, sourceIdFrom, type ChunkRecord } from '@docgraph/domain';
import type { DocumentWrite } from '@docgraph/graph';
import { parseMarkdown } from '@docgraph/parser';
import { documentWrite, quarantineWrite } from './document-write.ts';

const source = sourceIdFrom('docs');

function written(path: string, text: string): DocumentWrite {
  const bytes = Buffer.from(text);
  const outcome = parseMarkdown(bytes, { path });
  if (!outcome.ok) throw new Error('the fixture is not Markdown');
  return documentWrite({ source, path, contentHash: sha256Bytes(bytes) }, outcome.document);
}

const PAGE = '---\ntitle: Manual\n---\nIntro.\n\n# One\n\nFirst.\n\n## Two\n\nSecond `code`.\n\n# One\n\nThird.\n';

const ids = ({ sections, chunks }: DocumentWrite): string[] => [...sections, ...chunks].map((record) => record.id);
const hashes = (chunks: readonly ChunkRecord[], hash: 'textHash' | 'indexHash'): string[] => chunks.map((c) => c[hash]);
/** Ids of chunks that are not in the same state in both. */
const changed = (a: DocumentWrite, b: DocumentWrite): string[] =>
  a.chunks.filter((chunk, i) => chunk.indexHash !== b.chunks[i]?.indexHash).map((chunk) => chunk.fields.heading);

describe('the records of a document', () => {
  test('are the same for the same input', () => {
    expect(written('a.md', PAGE)).toEqual(written('a.md', PAGE));
  });

  test('have ids of their own, sections their parents and exact text, chunks their section', () => {
    const write = written('a.md', PAGE);
    expect(new Set(ids(write)).size).toBe(ids(write).length);
    expect(write.sections.map(({ heading, text }) => [heading, text])).toEqual([
      ['Manual', 'Intro.\n\n'],
      ['One', '# One\n\nFirst.\n\n'],
      ['Two', '## Two\n\nSecond `code`.\n\n'],
      ['One', '# One\n\nThird.\n'],
    ]);
    expect(write.sections.map((section) => section.parentId)).toEqual([null, null, write.sections[1]?.id, null]);
    expect(write.chunks.map((chunk) => chunk.sectionId)).toEqual(write.sections.map((section) => section.id));
    expect(write.document).toMatchObject({ path: 'a.md', title: 'Manual', frontMatter: { title: 'Manual' } });
  });

  test('keep all ids when a section is edited, and only its chunk is to be indexed anew', () => {
    const [before, after] = [written('a.md', PAGE), written('a.md', PAGE.replace('Second', 'Changed'))];
    expect(ids(after)).toEqual(ids(before));
    expect(changed(before, after)).toEqual(['Two']);
  });

  test('keep the state of chunks that an edit above only shifts', () => {
    const [before, after] = [
      written('a.md', PAGE),
      written('a.md', PAGE.replace('First.', 'First.\n\nMore.\n\nLines.')),
    ];
    expect(changed(before, after)).toEqual(['One']);
    expect(after.chunks.at(-1)?.span.startLine).toBe((before.chunks.at(-1)?.span.startLine ?? 0) + 4);
  });

  test('have new ids where the file moves, and equal texts, which need no new vectors', () => {
    const [before, after] = [written('a.md', PAGE), written('b/a.md', PAGE)];
    expect(ids(before).filter((id) => ids(after).includes(id))).toEqual([]);
    expect(hashes(after.chunks, 'textHash')).toEqual(hashes(before.chunks, 'textHash'));
    expect(hashes(after.chunks, 'indexHash')).not.toEqual(hashes(before.chunks, 'indexHash'));
  });

  test('of code that is marked as such differ for the index, not for the model', () => {
    const [plain, code] = [written('a.md', '# A\n\nRun x now.\n'), written('a.md', '# A\n\nRun `x` now.\n')];
    expect(hashes(code.chunks, 'textHash')).toEqual(hashes(plain.chunks, 'textHash'));
    expect(hashes(code.chunks, 'indexHash')).not.toEqual(hashes(plain.chunks, 'indexHash'));
  });
});

test('a document that cannot be parsed is kept with its reasons and nothing else', () => {
  const diagnostic = { severity: 'error', rule: 'r', message: 'm', line: 1 } as const;
  const write = quarantineWrite({ source, path: 'x/bad.md', contentHash: 'h' }, [diagnostic]);
  expect([write.sections, write.chunks]).toEqual([[], []]);
  expect(write.document).toMatchObject({ path: 'x/bad.md', title: 'bad.md', diagnostics: [diagnostic] });
  expect(write.document.id).toBe(written('x/bad.md', PAGE).document.id);
});
