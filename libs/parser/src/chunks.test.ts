/** Chunks: sizes, borders, overlap, and what stays whole. */
import { embeddingText, type ParsedChunk } from '@docgraph/domain';
import { describe, expect, it } from 'vitest';
import { CHUNK_WORDS_MAX, CHUNK_WORDS_TARGET } from './index.ts';
import { parse } from './invariants.test-support.ts';
import { countWords } from './words.ts';

const chunksOf = (text: string): readonly ParsedChunk[] => parse(text).sections.flatMap(({ chunks }) => chunks);
const numbered = (count: number, word = 'word'): string =>
  Array.from({ length: count }, (_, i) => `${word}${i}`).join(' ');
const sentences = (count: number): string =>
  Array.from({ length: count }, (_, i) => `Sentence number ${i} says a little.`).join(' ');

describe('chunks', () => {
  it('are the whole section, from its heading to its last block, while it is short', () => {
    const [chunk, ...rest] = chunksOf(`# A\n\n${numbered(100)}\n\n- x\n- y\n\n***\n`);
    expect(rest).toEqual([]);
    expect(chunk!.span).toMatchObject({ startLine: 1, endLine: 6, startOffset: 0 });
    expect(chunk!.fields.body).toBe(`${numbered(100)}\nx\ny`);
  });

  it('are one for a heading alone, so that it can be found', () => {
    expect(chunksOf('# Only a heading\n')).toMatchObject([
      { ordinal: 0, span: { startLine: 1, endLine: 1 }, fields: { body: '' } },
    ]);
  });

  it('of a long section are windows that end at block borders', () => {
    const chunks = chunksOf(`# A\n\n${numbered(120, 'a')}\n\n${numbered(120, 'b')}\n\n${numbered(120, 'c')}\n`);
    expect(chunks.map(({ ordinal, span }) => [ordinal, span.startLine, span.endLine])).toEqual([
      [0, 1, 3],
      [1, 3, 5],
      [2, 5, 7],
    ]);
  });

  it('repeat the last sentences of the window before', () => {
    const text = `# A\n\n${sentences(90)}\n`;
    const chunks = chunksOf(text);
    expect(chunks.length).toBeGreaterThan(2);
    chunks.slice(1).forEach(({ span, fields }, i) => {
      const before = chunks[i]!;
      expect(span.startOffset).toBeLessThan(before.span.endOffset);
      const repeated = fields.body.slice(0, fields.body.indexOf('\n'));
      expect(before.fields.body).toContain(repeated);
      expect(text.slice(span.startOffset)).toMatch(/^Sentence number \d+ says/);
    });
  });

  it('have at most the target of words, code and tables a little more', () => {
    const code = `\`\`\`sh\n${'run it --now\n'.repeat(60)}\`\`\`\n`;
    const table = `| k | v |\n|---|---|\n${'| key | some value |\n'.repeat(60)}`;
    const list = Array.from({ length: 60 }, (_, i) => `${i}. item ${numbered(10)}\n`).join('');
    const chunks = chunksOf(`# A\n\n${sentences(40)}\n\n${code}\n${table}\n${list}\n${numbered(900)}\n`);
    for (const { fields } of chunks) expect(countWords(fields.body)).toBeLessThanOrEqual(CHUNK_WORDS_MAX);
    const body = 'run it --now\n'.repeat(60).trim();
    expect(chunks.filter(({ fields }) => fields.body.includes(body)).length).toBe(1);
    expect(chunks.filter(({ fields }) => fields.code.includes(body)).length).toBe(1);
  });

  it('cut code that is too long between its lines, and one long line between its words', () => {
    const text = `\`\`\`\n${Array.from({ length: 200 }, (_, i) => `line ${i} of code`).join('\n')}\n\`\`\`\n`;
    const chunks = chunksOf(text);
    expect(chunks.map(({ span }) => [span.startLine, span.endLine])).toEqual([
      [1, 46],
      [47, 91],
      [92, 136],
      [137, 181],
      [182, 202],
    ]);
    for (const { fields } of chunksOf(`\`\`\`\n${numbered(1000)}\n\`\`\`\n`))
      expect(countWords(fields.body)).toBeLessThanOrEqual(CHUNK_WORDS_TARGET);
  });

  it('count scripts without spaces and very long words by their characters', () => {
    expect([countWords('two words'), countWords('汉字汉字'), countWords('x'.repeat(140)), countWords('  ')]).toEqual([
      2, 2, 10, 0,
    ]);
    const chunks = chunksOf(`${'这是一个没有空格的句子。'.repeat(100)}\n\n${'x'.repeat(9000)}\n`);
    expect(chunks.length).toBeGreaterThan(6);
    for (const { fields } of chunks) expect(countWords(fields.body)).toBeLessThanOrEqual(CHUNK_WORDS_MAX);
  });

  it('put the inline code of their own part into the code field', () => {
    const chunks = chunksOf(`${numbered(150)} \`first\`.\n\n${numbered(150)} \`second\`.\n`);
    expect(chunks.map(({ fields }) => fields.code)).toEqual(['first', 'second']);
  });

  it('embed as title, heading path and heading above the body', () => {
    const document = parse('---\ntitle: T\n---\n# A\n## B\n\nbody\n');
    expect(embeddingText(document.sections[1]!.chunks[0]!.fields)).toBe('T > A > B\nbody');
  });
});
