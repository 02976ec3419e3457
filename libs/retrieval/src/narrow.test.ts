/** Which part of a passage is quoted for a question. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrow, type Stretch } from './narrow.ts';

/** A section that begins at line 11 of its file, quoted as a whole. */
function section(text: string): Stretch {
  const span = { startOffset: 500, endOffset: 500 + text.length, startLine: 11, endLine: 10 + text.split('\n').length };
  return { section: { text, span }, span };
}

/** What is quoted of the text at a place where little is worth its tokens. */
function quoted(query: string, text: string): string {
  const span = narrow(query, [...Array.from({ length: 3 }, () => section('Nothing here.')), section(text)])[3]!;
  return text.slice(span.startOffset - 500, span.endOffset - 500);
}

const filler = (topic: string, count: number): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `The ${topic} has property number ${i}, as everyone knows who has ever looked at it from the side of the long corridor.`,
  ).join(' ');

test('the sentences that answer are quoted, with their lines', () => {
  const text = `# Volumes\n\n${filler('shelf', 6)}\n\nA quokka volume is kept for nine days in the archive\nand then it is removed for good by the collector, who comes by night and takes the key of the house with him.\n\n${filler('box', 6)}\n`;
  const [, , , span] = narrow('how long is a quokka volume kept?', [
    ...Array.from({ length: 3 }, () => section('Nothing here.')),
    section(text),
  ]);
  expect(text.slice(span!.startOffset - 500, span!.endOffset - 500)).toMatch(/^A quokka.*\n.*the house with him\.$/);
  expect(span).toMatchObject({ startLine: 15, endLine: 16 });
});

test('a short passage stays whole, and so does one that has no word of the question', () => {
  const short = '# Heading\n\nQuokkas are small. They live on an island.';
  expect(quoted('quokkas', short)).toBe(short);
  const other = `# Heading\n\n${filler('shelf', 12)}`;
  expect(quoted('quokkas', other)).toBe(other);
});

test('at the first places only what says nothing on the question is left out', () => {
  const text = `Quokkas sleep. ${filler('quokka', 6)} ${filler('shelf', 12)}`;
  const [first] = narrow('quokka', [section(text)]);
  const kept = text.slice(first!.startOffset - 500, first!.endOffset - 500);
  expect(kept).toContain('The quokka has property number 5');
  expect(kept.length).toBeLessThan(text.length * 0.6);
  expect(quoted('quokka', text).length).toBeLessThan(kept.length);
});

test('steps come together and in order, with the sentence that introduces them', () => {
  const steps =
    'To revive the quokka:\n\n1. Open the hatch.\n\n```sh\nopen hatch\n```\n\n2. Feed it.\n3. Close the hatch with the silver key.';
  expect(quoted('silver key', `${filler('shelf', 6)}\n\n${steps}\n\n${filler('box', 6)}`)).toBe(steps);
});

test('a list in which every step is numbered 1 is one procedure, two lists are two', () => {
  const first =
    '1. Open the gate with care.\n1. Feed the quokka with leaves and fruit from the island, twice a day.\n1. Close the gate, and count them.';
  const second =
    '1. Paint the wall.\n2. Wait until everything is dry, and keep the visitors away from it all the time.\n3. Paint it again.';
  const text = `${first}\n\n${filler('shelf', 8)}\n\n${second}`;
  expect(quoted('quokka fruit', text)).toBe(first);
  expect(quoted('visitors', text)).toBe(second);
});

test('what a colon introduces comes along, and code brings its introduction', () => {
  const list =
    'The quokka foods that are allowed:\n\n- leaves\n- fruit\n- bark of the old trees that stand on the hill behind the house, and the roots of younger ones';
  expect(quoted('quokka foods', `${filler('shelf', 6)}\n\n${list}\n\n${filler('box', 6)}`)).toBe(list);
  const code =
    'Run this on every island.\n\n```sh\nquokka --revive --all --with-leaves --from=/srv/island/of/rottnest --until=sunset --verbose\n```';
  expect(quoted('--with-leaves', `${filler('shelf', 6)}\n\n${code}\n\n${filler('box', 6)}`)).toBe(code);
});

test('a row of a table comes with the head of the table', () => {
  const row = (name: string): string =>
    `| ${name} | the meaning of ${name} is explained here at some length, with all of its values and what each of them does to the animals |\n`;
  const head = '| setting | meaning |\n| --- | --- |\n';
  const text = `${filler('shelf', 6)}\n\n${head}${row('alpha')}${row('quokka')}${['c', 'd', 'e', 'f', 'g', 'h'].map(row).join('')}`;
  expect(quoted('quokka', text)).toBe(`${head}${row('alpha')}${row('quokka')}`.trimEnd());
});

test('a sentence that points back brings the one before, and a short neighbour comes for free', () => {
  const text = `${filler('shelf', 6)}\n\n> Default: \`600\`\n\nThe interval is measured in seconds. It applies to the quokka only, which is a small marsupial that lives on an island near the coast.\n\n${filler('box', 6)}`;
  expect(quoted('quokka', text)).toMatch(/^> Default: `600`\n\nThe interval.*near the coast\.$/s);
});

const piece = fc.constantFrom(
  ...[
    'quokka. ',
    'A shelf is here, and it is long enough to be left out by every measure there is. ',
    '句。',
    'see: ',
    '\n\n',
  ],
  ...[
    '\r\n',
    '\r',
    '\n- quokka\n',
    '\n1. step\n',
    '\n> note\n',
    '\n| a | quokka |\n',
    '|--|--|\n',
    '\n```\ncode\n```\n',
  ],
  ...['<!-- quokka -->', '\n<table>\n<tr></tr>\n</table>\n', '\n    deep\n', '{{< x >}}', '\u{20BB7}', '\u200B'],
);

test('whatever the text, a part of the passage is quoted, with exactly its lines', () => {
  let narrowed = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 5, maxLength: 60 }), fc.nat(20), (pieces, cut) => {
      const text = pieces.join('');
      const { section: whole } = section(text);
      const lines = (to: number): number => 11 + (text.slice(0, to).match(/\r\n|\r|\n/g)?.length ?? 0);
      const start = text.slice(0, cut).endsWith('\r') ? 0 : Math.min(cut, text.length);
      const passage = { ...whole.span, startOffset: 500 + start, startLine: lines(start), endLine: lines(text.length) };
      const stretch = { section: whole, span: passage };
      const span = narrow('quokka step', [stretch, stretch, stretch, stretch])[3]!;
      expect(span.startOffset).toBeGreaterThanOrEqual(passage.startOffset);
      expect(span.endOffset).toBeLessThanOrEqual(passage.endOffset);
      expect([span.startLine, span.endLine]).toEqual([lines(span.startOffset - 500), lines(span.endOffset - 500)]);
      if (span !== passage) narrowed++;
    }),
    { numRuns: 1000, seed: 5 },
  );
  expect(narrowed).toBeGreaterThan(100);
});

test('hidden text attracts nothing', () => {
  const text = `${filler('shelf', 6)}\n\n<!-- quokka quokka archive collector days -->\n\nA quokka is kept for nine days in the archive, until the collector comes with the key.\n\n${filler('box', 6)}`;
  expect(quoted('quokka archive days', text)).toMatch(/^A quokka is kept/);
  const only = `<!-- quokka -->\n\n${filler('shelf', 12)}`;
  expect(quoted('quokka', only)).toBe(only);
});

test('a passage of very many parts stays whole', () => {
  const text = Array.from({ length: 300 }, (_, i) => `- ${i === 7 ? 'quokka' : 'x'}`).join('\n');
  expect(quoted('quokka', text)).toBe(text);
});
