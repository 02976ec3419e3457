import { documentId, sectionId, sourceIdFrom, type SectionRecord } from '@docgraph/domain';
import { expect, test } from 'vitest';
import { proseOf, termsIn } from './terms.ts';

function section(text: string): SectionRecord {
  const document = documentId(sourceIdFrom('docs'), 'a.md');
  return {
    ...{ id: sectionId(document, 'x'), documentId: document, ordinal: 0, level: 2, heading: 'X', headingPath: ['X'] },
    ...{ anchor: 'x', anchors: [], parentId: null, text },
    span: { startLine: 10, endLine: 20, startOffset: 0, endOffset: text.length },
  };
}

const found = (text: string): readonly string[] =>
  proseOf(section(text))
    .flatMap(termsIn)
    .map(({ text, line }) => `${line} ${text}`);

test('terms stand in sentences: not in headings, tables, code, comments, addresses, bold labels or longer names', () => {
  const text =
    '## The ABD\n\n| ABE |\n\n```\nABF\n```\n\n`ABG` <!-- ABH\nABI --> **ABJ** [x](/ABK) https://x/ABL\nABM_X ABN-1 a.ABO ABP2 ABQ\n';
  expect(found(text)).toEqual(['20 ABQ']);
});

test('plurals are the same, capitalised words count behind a word, and what everybody knows does not', () => {
  expect(found('Many PVCs, over HTTP. Share Managers are a Share Manager.')).toEqual(['10 PVC', '10 Share Manager']);
});

test('a hostile line ends', () => {
  const lines = [
    'A'.repeat(1e5),
    '| '.repeat(5e4),
    '<'.repeat(1e5),
    'Ab'.repeat(4e4),
    '[('.repeat(5e4),
    '`'.repeat(1e5),
  ];
  expect(lines.flatMap((line) => found(`x ${line}`))).toEqual([]);
});
