import { describe, expect, it } from 'vitest';
import { edgesOf } from './fixture.test-support.ts';

const defined = (markdown: string): readonly string[] =>
  edgesOf(markdown)
    .filter(({ kind, to }) => kind === 'DEFINES' && (to.kind === 'concept' || to.kind === 'component'))
    .map(({ to, rule }) => `${to.kind} ${to.name} (${rule})`);

describe('concepts and components', () => {
  it('come from titles, headings, definitions, bold terms and glossaries', () => {
    const page = [
      '---\ntitle: Backing Images\n---\n',
      '## Share Manager\n\nIt shares.',
      'A Data Locality Policy is a rule that places replicas.',
      '## Terms\n\n- **Crash Consistency**: the state after a crash.',
      '| Term | Definition |\n| --- | --- |\n| Delta Snapshot | What changed. |',
    ].join('\n\n');
    expect(defined(page)).toEqual([
      'concept backing image (title)',
      'component share manager (heading)',
      'concept data locality policy (definition)',
      'concept crash consistency (bold-term)',
      'concept delta snapshot (glossary-table)',
    ]);
  });

  it('are never the furniture of a documentation', () => {
    const headings = [
      'Overview',
      'Prerequisites',
      'Global Settings',
      'Common Issues',
      'How to Upgrade',
      'Install the Server',
      'Method 2',
      'v1.7.0',
    ];
    expect(defined(headings.map((heading) => `## ${heading}\n\nWords.`).join('\n\n'))).toEqual([]);
  });

  it('meet in one name whatever their case, number and style', () => {
    const names = ['## Backing Images', '## backing image', '## `Backing-Image`'].map(
      (text) => edgesOf(`${text}\n\nWords.`)[0]?.to.name,
    );
    expect(new Set(names)).toEqual(new Set(['backing image']));
  });
});
