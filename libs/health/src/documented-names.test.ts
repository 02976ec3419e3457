import type { SectionRecord } from '@docgraph/domain';
import { expect, test } from 'vitest';
import { createDocumentedNames } from './documented-names.ts';
import type { CheckedDocument } from './rule.ts';

function introduced(...texts: readonly string[]): readonly string[] {
  const names = createDocumentedNames();
  const sections = texts.map(
    (text) => ({ text, level: 2, heading: 'A heading', headingPath: ['A heading'] }) as unknown as SectionRecord,
  );
  names.add({ document: { title: 'The title' }, sections, statements: [] } as unknown as CheckedDocument);
  return [...names.all()].filter(({ kind }) => kind === 'item').map(({ text }) => text);
}

test.each([
  ['the first cell of a row', '| `ACME_PORT` | the port |', 'ACME_PORT'],
  ['a bold word of a list', '- **RWX**: many writers', 'RWX'],
  ['a word in code style before a dash', '`log.level` - how much is said', 'log.level'],
  ['a flag of a list', '- --force: does it anyway', '--force'],
  ['a line of a help text', '  -f, --force   does it anyway', '-f, --force'],
  ['the subject of a sentence that says what it does', 'The `--force` flag specifies that.', '--force'],
  ['what a sentence says the effect of', 'The port is set with the `ACME_PORT` variable.', 'ACME_PORT'],
])('%s is introduced', (_what, text, expected) => {
  expect(introduced(text)).toContain(expected);
});

test.each(['Use `ACME_PORT` here.', 'A **bold** word: yes', '  indented text', '`acme run` fails'])(
  '%j introduces nothing',
  (text) => expect(introduced(text)).toEqual([]),
);

test('a name is held as words one after the other, however it is spelled, by the titles and headings, too', () => {
  const names = createDocumentedNames();
  const [section] = [{ text: '', level: 2, heading: 'Default Data Paths', headingPath: ['Default Data Paths'] }];
  names.add({ document: { title: 'Settings' }, sections: [section], statements: [] } as unknown as CheckedDocument);
  for (const name of ['default-data-path', 'defaultDataPath', 'DATA_PATH', 'setting'])
    expect([name, names.holding(name).length]).toEqual([name, 1]);
  for (const name of ['default-path', 'data-path-default', '']) expect(names.holding(name)).toEqual([]);
});

test('a hostile line ends', () => {
  const lines = [
    ' '.repeat(1e5),
    '- '.repeat(5e4),
    '**'.repeat(5e4),
    '`a'.repeat(5e4),
    `|${' '.repeat(1e5)}`,
    '>'.repeat(1e5),
  ];
  expect(introduced(lines.join('\n'))).toEqual([]);
});
