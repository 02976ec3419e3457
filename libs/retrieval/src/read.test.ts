/** Reading by reference: every way to name a section, what is said where there is none, neighbours and budget. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEIGHBOURS_MAX, REPLY_TOKENS_MAX, type Answers, type ReadReply } from './answer.ts';
import { createAnswers } from './answers.ts';
import { estimateTokens } from './passage.ts';
import { createIndexed, INDEXED_AT, REVISION, type Indexed } from './testing/indexed.ts';

const PARTS = Array.from({ length: 9 }, (_, i) => `## Part ${i + 1}\n\n${'word '.repeat(20 * (i + 1)).trim()}\n`);
const HUGE = Array.from({ length: 4000 }, (_, i) => `Line ${i} of a section that is too long for any reply, really.`);

const DOCUMENTS = {
  'a.md': '# Guide\n\nIntro.\n\n## Usage\n\nFirst.\n\n## Usage\n\nSecond.\n\n## Größe & Maß\n\nThird.\n',
  'parts.md': `# Parts\n\n${PARTS.join('\n')}`,
  'ids.md':
    '# Install {#setup}\n\nText.\n\n<a name="old-name"></a>\n\nMore.\n\n## Usage {#old-name}\n\nUse.\n\n## 🎉\n\nParty.\n',
  'preamble.md': 'Before any heading.\n\n# Later\n\nText.\n',
  'empty.md': '',
  'odd/c#.md': '# C sharp\n\n## Intro\n\nHash.\n',
  'odd/50% off.md': '# Sale\n\nPercent.\n',
  'odd/my file.md': '# Space\n\nSpace.\n',
  'api:same.md': '# Same\n\nOne.\n',
  'web:same.md': '# Same\n\nTwo.\n',
  'odd/new\nline.md': '# Newline\n\nBroken name.\n',
  'wordy.md': `# ${'heading '.repeat(2000)}\n\nWordy.\n`,
  'huge.md': `# Huge\n\n${HUGE.join('\n')}\n\n## After\n\nText.\n`,
  'one-line.md': `# One\n\n${'wide '.repeat(30_000)}\n`,
};

let indexed: Indexed;
let answers: Answers;
beforeAll(async () => {
  indexed = createIndexed();
  await indexed.write(DOCUMENTS);
  answers = createAnswers({ stores: async () => indexed });
});
afterAll(() => indexed.close());

const read = (ref: string, more = {}): Promise<ReadReply> => answers.read({ ref, ...more });
const last = (text: string): string => text.trim().split('\n').at(-1)!;
const headings = (passages: ReadReply['before']): (string | undefined)[] =>
  passages.map((passage) => passage.citation.headingPath.at(-1));

describe('a section is found', () => {
  test.each([
    ['by source, path and anchor', 'docs:a.md#usage-1', 'Second.'],
    ['by path and anchor', 'a.md#usage', 'First.'],
    ['by path alone: the first section', 'a.md', 'Intro.'],
    ['by source and path', 'docs:a.md', 'Intro.'],
    ['with text before its first heading', 'preamble.md', 'Before any heading.'],
    ['by a path that begins at the root or with a dot', './a.md#usage', 'First.'],
    ['by an anchor as it stands', 'a.md#größe--maß', 'Third.'],
    ['by an anchor as a browser writes it', 'a.md#gr%C3%B6%C3%9Fe--ma%C3%9F', 'Third.'],
    ['by an explicit id', 'ids.md#setup', 'More.'],
    ['by the anchor that its heading would have without one', 'ids.md#install', 'More.'],
    ['by its own id rather than by an anchor in another section', 'ids.md#old-name', 'Use.'],
    ['in a file with # in its name', 'docs:odd/c#.md#intro', 'Hash.'],
    ['in a file with a space in its name', 'odd/my file.md', 'Space.'],
    ['in a file whose name was encoded', 'docs:odd/my%20file.md#space', 'Space.'],
    ['in a file with % in its name', 'odd/50% off.md', 'Percent.'],
    ['with space around the reference', '  docs:a.md#usage\n', 'First.'],
    ['in the source that is named', 'web:same.md', 'Two.'],
  ])('%s', async (_name, ref, text) => {
    expect(last((await read(ref)).section.text)).toBe(text);
  });

  test('by its id and by its link, every one of them', async () => {
    const documents = await indexed.graph.documents({ source: null, after: null, limit: 100 });
    let sections = 0;
    for (const document of documents) {
      for (const { id } of await indexed.graph.sectionsOf(document.id)) {
        const { section } = await read(id);
        expect(section.sectionId).toBe(id);
        expect((await read(section.citation.link)).section.sectionId).toBe(id);
        sections++;
      }
    }
    expect(sections).toBeGreaterThan(25);
  });

  test('and its reply has place, state and the outline of the document', async () => {
    const reply = await read('a.md#usage-1');
    expect(reply).toMatchObject({
      section: { citation: { startLine: 9, endLine: 11, link: 'docs:a.md#usage-1', revision: REVISION }, score: 1 },
      ...{ before: [], after: [], truncated: null, degraded: [], semantic: 0 },
    });
    expect(reply.outline).toEqual([
      { heading: 'Guide', level: 1, link: 'docs:a.md#guide', startLine: 1 },
      { heading: 'Usage', level: 2, link: 'docs:a.md#usage', startLine: 5 },
      { heading: 'Usage', level: 2, link: 'docs:a.md#usage-1', startLine: 9 },
      { heading: 'Größe & Maß', level: 2, link: 'docs:a.md#größe--maß', startLine: 13 },
    ]);
    expect(reply.sources).toContainEqual({ id: 'docs', revision: REVISION, indexedAt: INDEXED_AT });
    expect(await read('a.md#usage-1')).toEqual(reply);
  });
});

test('a heading too long for a link is named by an id that can be read', async () => {
  const { section } = await read('wordy.md');
  expect(section.citation.link).toBe(section.sectionId);
  expect((await read(section.citation.link)).section).toEqual(section);
});

describe('a section that is not there', () => {
  test.each([
    ['by its anchor', 'a.md#usgae', /docs:a\.md has no section #usgae; did you mean docs:a\.md#usage\?/],
    ['by its path', 'docs:part.md', /there is no document docs:part\.md; did you mean docs:parts\.md/],
    ['like nothing there is', 'zzz.md#qqq', /there is no document zzz\.md#qqq; search_documentation finds/],
    ['by an unknown source', 'other:a.md', /there is no document other:a\.md; did you mean docs:a\.md/],
    ['by an id', '0123456789abcdef01234567', /no section has the id 0123456789abcdef01234567: .*search again/],
    ['in a file without text', 'empty.md', /empty\.md has no text to read/],
    ['by an anchor in a file without text', 'empty.md#x', /docs:empty\.md has no section #x; search_documentation/],
    ['by an encoding that is none', 'a.md#%E0%A4%A', /has no section #%E0%A4%A/],
  ])('is told with what is near: %s', async (_name, ref, message) => {
    await expect(read(ref)).rejects.toThrow(message);
    await expect(read(ref)).rejects.toMatchObject({ code: 'not-found', kind: 'not-found' });
  });

  test('is told in one line, whatever the names of files hold, and what it suggests can be read', async () => {
    const error = await read('docs:odd/new line.md#newline').catch((thrown: Error) => thrown);
    const { message } = error as Error;
    expect(message).toContain('did you mean docs:odd/new%0Aline.md');
    expect(message).not.toMatch(/\p{Cc}/u);
    const { section } = await read('docs:odd/new%0Aline.md');
    expect(section.citation.path).toBe('odd/new\nline.md');
    const echoed = read(`x\n${'y'.repeat(1500)}`);
    await expect(echoed).rejects.toThrow(/^there is no document x y{300,400}…; [^\n]*$/);
  });

  test('without a reference, and with one of several sources, is refused with what to say', async () => {
    await expect(read('  ')).rejects.toMatchObject({ kind: 'validation', message: /ref is empty/ });
    await expect(read('same.md#same')).rejects.toMatchObject({
      kind: 'validation',
      message: 'same.md#same exists in several sources: say api:same.md#same or web:same.md#same',
    });
  });

  test.each([{ neighbours: -1 }, { neighbours: NEIGHBOURS_MAX + 1 }, { neighbours: 0.5 }, { maxTokens: 0 }])(
    'limits are checked: %j',
    async (more) => {
      await expect(read('a.md', more)).rejects.toMatchObject({ code: 'invalid-request', kind: 'validation' });
    },
  );
});

describe('neighbours', () => {
  test('stand before and after in the order of the document, as many as there are', async () => {
    const { before, section, after, truncated } = await read('parts.md#part-2', { neighbours: 3 });
    expect(headings(before)).toEqual(['Parts', 'Part 1']);
    expect(headings([section])).toEqual(['Part 2']);
    expect(headings(after)).toEqual(['Part 3', 'Part 4', 'Part 5']);
    expect(truncated).toBeNull();
  });

  test('that do not fit are left out whole, the farthest first, and counted', async () => {
    const all = await read('parts.md#part-5', { neighbours: 2 });
    const cost = (passages: ReadReply['before']): number =>
      passages.reduce((sum, passage) => sum + estimateTokens(passage.text), 0);
    const own = cost([all.section]);
    const near = own + cost([...all.before.slice(1), ...all.after.slice(0, 1)]);
    const { before, after, truncated } = await read('parts.md#part-5', { neighbours: 2, maxTokens: near + 5 });
    expect([headings(before), headings(after)]).toEqual([['Part 4'], ['Part 6']]);
    expect(truncated).toEqual({ dropped: 2, reason: 'maxTokens' });
    const alone = await read('parts.md#part-5', { neighbours: 2, maxTokens: 1 });
    expect([alone.before, alone.after, alone.section]).toEqual([[], [], all.section]);
    expect(alone.truncated).toEqual({ dropped: 4, reason: 'maxTokens' });
  });
});

describe('a section that is longer than any reply', () => {
  test('is cut behind a line, says which lines it has, and is counted', async () => {
    const { section, truncated } = await read('huge.md', { neighbours: 1 });
    const lines = DOCUMENTS['huge.md'].split('\n');
    expect(section.text).toBe(lines.slice(0, section.citation.endLine).join('\n'));
    expect(estimateTokens(section.text)).toBeLessThanOrEqual(REPLY_TOKENS_MAX);
    expect(estimateTokens(section.text)).toBeGreaterThan(REPLY_TOKENS_MAX * 0.9);
    expect(truncated).toEqual({ dropped: 2, reason: 'maxTokens' });
  });

  test('is cut within a line that is too long itself', async () => {
    const { section, truncated } = await read('one-line.md');
    expect(DOCUMENTS['one-line.md'].startsWith(section.text)).toBe(true);
    expect(estimateTokens(section.text)).toBeLessThanOrEqual(REPLY_TOKENS_MAX);
    expect(truncated).toEqual({ dropped: 1, reason: 'maxTokens' });
  });
});
