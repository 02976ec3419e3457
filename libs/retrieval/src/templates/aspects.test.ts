import type { SectionRecord } from '@docgraph/domain';
import { describe, expect, it } from 'vitest';
import { aspectsOf, linesNaming } from './aspects.ts';

function section(text: string, heading = 'Write Barrier'): SectionRecord {
  const span = { startLine: 11, endLine: 11, startOffset: 100, endOffset: 100 + text.length };
  return { heading, level: 2, span, text } as SectionRecord;
}

describe('aspects', () => {
  const text =
    '## Write Barrier\n\n> Default: `true`\n- **Allowed values**: any\n**Note:** x\nYou can see this here: yes\n';

  it('are headings and the labels of lines, without asides, sentences and the thing itself', () => {
    const aspects = aspectsOf([section(text), section('## Limits\n', 'Limits')], new Set(['write barrier']));
    expect(aspects.map(({ key, span }) => [key, span?.startLine ?? null])).toEqual([
      ['default', 13],
      ['allowed value', 14],
      ['limit', null],
    ]);
  });

  it('are no headings over nothing but links', () => {
    const contents = '## Contents\n\n- [Limits](#limits)\n- [![xyz](y.svg)](z)\n';
    expect(
      aspectsOf([section(contents, 'Contents'), section('## See\n\nAlso [Limits](#limits).\n', 'See')], new Set()),
    ).toMatchObject([{ key: 'see' }]);
  });

  it('count at their first place only', () => {
    expect(aspectsOf([section('Default: 1\nDefault: 2\n')], new Set(['write barrier']))).toHaveLength(1);
  });
});

describe('lines that name both', () => {
  it('are sentences in any case and number, and whole tables whose header does', () => {
    const text =
      'A mirror set is no Archive Set.\nOnly mirror sets here.\n\n| x | Mirror Sets | Archive Sets |\n| --- | --- | --- |\n| a | b | c |\n\nend\n';
    expect(
      linesNaming(section(text), ['Mirror Set', 'archive-sets']).map(({ startLine, endLine }) => [startLine, endLine]),
    ).toEqual([
      [11, 11],
      [14, 16],
    ]);
  });
});
