/** What is quoted is exactly what stands in the cited lines of the file, whatever its line ends and encoding. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answers, Passage } from './answer.ts';
import { createAnswers } from './answers.ts';
import { createIndexed } from './testing/indexed.ts';

const block = fc.constantFrom(
  'A paragraph of alpha.',
  'Two lines of alpha  \nwith a break.',
  '- item alpha\n- item bravo\n  - nested alpha',
  '1. first alpha\n2. second',
  '```sh\nrun alpha\n\n\nrun bravo\n```',
  '| a | b |\n|---|---|\n| alpha | c |',
  '> quoted alpha\n> and more',
  '!!! note\n    Indented alpha.',
  '## Part alpha',
  '### Deep  ',
  'Setext alpha\n===',
  '',
  'trailing alpha   ',
  '东京的 alpha 文档。这是第二句。这里没有答案。'.repeat(8),
  `${'Nothing is said here. '.repeat(9)}Alpha bravo is said.\n${'Nothing\tmore, in no way. '.repeat(9)}`,
  `Choose one:\n\n${'- some item without it\n'.repeat(12)}- item of alpha\n    - nested bravo\n\n      \`\`\`\n      code\n      \`\`\``,
  `| a | b |\n|---|---|\n${'| something else | c |\n'.repeat(20)}| alpha bravo | d |`,
  `<table>\n<tr><td>alpha</td></tr>\n\n${'<tr><td>other</td></tr>\n'.repeat(9)}</table>`,
  '{{< tabs >}}\n{{% tab "alpha" %}}\nSome text on it. And more.\n{{% /tab %}}\n{{< /tabs >}}',
  `    indented alpha code\n${'    and some more of it\n'.repeat(15)}`,
  `${'alpha bravo charlie. '.repeat(120)}\n${'delta echo foxtrot golf. '.repeat(80)}`,
);
const LINE_ENDS = ['\n', '\r\n', '\r'] as const;

const file = fc
  .record({
    blocks: fc.array(block, { minLength: 1, maxLength: 10 }),
    lineEnd: fc.constantFrom(...LINE_ENDS),
    frontMatter: fc.boolean(),
    finalBreak: fc.boolean(),
    encoding: fc.constantFrom('utf8', 'utf8 with mark', 'utf16'),
  })
  .map(({ blocks, lineEnd, frontMatter, finalBreak, encoding }) => {
    const body = (frontMatter ? '---\ntitle: Alpha\n---\n' : '') + blocks.join('\n\n') + (finalBreak ? '\n' : '');
    const text = body.replaceAll('\n', lineEnd);
    const bytes =
      encoding === 'utf16'
        ? Buffer.from(`\uFEFF${text}`, 'utf16le')
        : Buffer.from((encoding === 'utf8' ? '' : '\uFEFF') + text);
    return { text, bytes };
  });

/** The cited lines with the line ends between them, the last one without. */
function citedLines(text: string, { startLine, endLine }: Passage['citation']): string {
  const lines = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  return lines
    .slice(startLine - 1, endLine)
    .join('')
    .replace(/(?:\r\n|\r|\n)$/, '');
}

const RUNS = 60;

test(`in ${RUNS} random files every section and passage is the text of its lines`, { timeout: 60_000 }, async () => {
  const indexed = createIndexed();
  const answers = createAnswers({ stores: async () => indexed, parts: { arms: ['lexical'] } });
  const whole = createAnswers({ stores: async () => indexed, parts: { arms: ['lexical'], narrow: false } });
  let quoted = 0;
  let narrowed = 0;
  await fc.assert(
    fc.asyncProperty(file, async ({ text, bytes }) => {
      await indexed.write({ 'a.md': bytes });
      const [document] = await indexed.graph.documentsAt('a.md');
      for (const { id } of await indexed.graph.sectionsOf(document!.id)) {
        const { section } = await answers.read({ ref: id });
        expect(section.text).toBe(citedLines(text, section.citation));
      }
      for (const detail of ['passage', 'section'] as const) {
        const { results } = await answers.search({ query: 'alpha bravo delta', detail, maxResults: 50 });
        if (detail === 'passage') narrowed += await narrowedIn(whole, results);
        for (const result of results) {
          // A window of a long paragraph may begin or end within a line.
          const lines = citedLines(text, result.citation);
          if (detail === 'section') expect(result.text).toBe(lines);
          else expect(lines).toContain(result.text);
          const { startLine, endLine } = result.citation;
          expect(result.text.match(/\r\n|\r|\n/g)?.length ?? 0).toBe(endLine - startLine);
          quoted++;
        }
      }
    }),
    { numRuns: RUNS, seed: 11 },
  );
  expect(quoted).toBeGreaterThan(RUNS);
  expect(narrowed).toBeGreaterThan(RUNS / 6);
  await indexed.close();
});

/** How many of the passages are less than what is quoted whole; each is a part of it. */
async function narrowedIn(whole: Answers, results: readonly Passage[]): Promise<number> {
  const { results: uncut } = await whole.search({ query: 'alpha bravo delta', maxResults: 50 });
  for (const [i, { text }] of results.entries()) expect(uncut[i]!.text).toContain(text);
  return results.filter(({ text }, i) => text !== uncut[i]!.text).length;
}
