/** When two replies are the same, and when their differences are ties. */
import type { Passage, SearchReply } from '@docgraph/retrieval';
import { expect, it } from 'vitest';
import { agreement } from './agreement.ts';

const passage = (name: string, score: number, text = name): Passage => ({
  ...{ sectionId: name as Passage['sectionId'], documentId: 'd' as Passage['documentId'], text, hidden: 0, score },
  citation: {
    ...{ source: 'docs' as Passage['citation']['source'], path: 'a.md', title: 'A', headingPath: [], revision: 'r' },
    ...{ startLine: 1, endLine: 2, link: `docs:a.md#${name}` },
  },
});

const reply = (results: readonly Passage[], more: Partial<SearchReply> = {}): SearchReply => ({
  ...{ query: 'q', results, truncated: null, degraded: [], semantic: 1, sources: [] },
  ...{ confidence: 0.8, answered: true, tried: null, ...more },
});

const usual = [passage('one', 1), passage('two', 0.5), passage('three', 0.5), passage('four', 0.2)];

it.each([
  ['the same passages', 'same', usual, {}],
  [
    'scores and confidence rounded otherwise',
    'same',
    [passage('one', 0.999999), ...usual.slice(1)],
    { confidence: 0.8002 },
  ],
  ['equally good ones in another order', 'equal-scores', [usual[0]!, usual[2]!, usual[1]!, usual[3]!], {}],
  ['another one as good as the last', 'equal-scores', [...usual.slice(0, 3), passage('five', 0.2)], {}],
  ['another order of different scores', 'different', [usual[0]!, usual[3]!, usual[1]!, usual[2]!], {}],
  ['another one in the middle', 'different', [usual[0]!, passage('five', 0.5), usual[2]!, usual[3]!], {}],
  ['another part of a passage', 'different', [passage('one', 1, 'other'), ...usual.slice(1).toReversed()], {}],
  ['one passage fewer', 'different', usual.slice(0, 3), {}],
  ['less confidence', 'different', usual, { confidence: 0.79 }],
  ['no answer', 'different', usual, { answered: false }],
  ['a part that did not answer', 'different', usual, { degraded: ['dense'] }],
] as const)('%s: %s', (_what, expected, results, more) => {
  expect(agreement(reply(usual), reply(results, more))).toBe(expected);
  expect(agreement(reply(results, more), reply(usual))).toBe(expected);
});
