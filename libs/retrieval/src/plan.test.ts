/** What is planned for a request, and what is refused with which words. */
import { describe, expect, test } from 'vitest';
import { QUERY_CHARS_MAX, RESULTS_MAX, REPLY_TOKENS_MAX, type SearchRequest } from './answer.ts';
import { planQuery } from './plan.ts';

test('the plan of a plain question', () => {
  expect(planQuery({ query: '  How do I restore a backup? ' })).toMatchInlineSnapshot(`
    {
      "arms": [
        "lexical",
        "dense",
      ],
      "candidateCountMax": 150,
      "detail": "passage",
      "documentWeight": 0.1,
      "explain": false,
      "filter": {},
      "hopSeedsMax": 5,
      "hopWeight": 0.5,
      "lexicalWeight": 0.5,
      "narrow": true,
      "query": "How do I restore a backup?",
      "replyTokensMax": 4000,
      "resultCountMax": 8,
      "substanceWeight": 0.5,
      "titleWeight": 0.3,
    }
  `);
});

test('the plan of a request that says everything', () => {
  const request: SearchRequest = {
    ...{ query: 'E1234', sources: ['docs', 'api-v2'], pathPrefix: './guides/install', maxResults: 3, maxTokens: 100 },
    ...{ detail: 'outline', explain: true },
  };
  expect(planQuery(request)).toMatchObject({
    ...{ filter: { sources: ['docs', 'api-v2'], pathPrefix: 'guides/install' }, resultCountMax: 3 },
    ...{ replyTokensMax: 100, detail: 'outline', explain: true },
  });
});

test('the plan is frozen and leaves the request as it is', () => {
  const request = Object.freeze({ query: 'x', sources: Object.freeze(['docs']) });
  expect(Object.isFrozen(planQuery(request))).toBe(true);
});

test.each([
  ['no filter', {}, {}],
  ['an empty list of sources', { sources: [] }, {}],
  ['an empty path', { pathPrefix: '' }, {}],
  ['the path of the root', { pathPrefix: '/' }, {}],
  ['a path from the root', { pathPrefix: '/guides/' }, { pathPrefix: 'guides/' }],
])('the filter of %s', (_name, request, filter) => {
  expect(planQuery({ query: 'x', ...request }).filter).toEqual(filter);
});

test('parts that are switched off weigh nothing', () => {
  const parts = { arms: ['lexical'], documentSmoothing: false, titles: false, hops: false, narrow: false } as const;
  const off = { arms: ['lexical'], documentWeight: 0, titleWeight: 0, hopWeight: 0, narrow: false };
  expect(planQuery({ query: 'x' }, parts)).toMatchObject(off);
});

describe('a request is refused', () => {
  test.each([
    ['without a question', { query: ' \n ' }, /query is empty: ask/],
    [
      'with a question that is too long',
      { query: 'x'.repeat(QUERY_CHARS_MAX + 1) },
      new RegExp(`query has ${QUERY_CHARS_MAX + 1} characters, at most ${QUERY_CHARS_MAX} .*: shorten it`),
    ],
    ['with no results', { query: 'x', maxResults: 0 }, /maxResults is 0: give a whole number from 1 to 50/],
    ['with too many results', { query: 'x', maxResults: RESULTS_MAX + 1 }, /maxResults is 51/],
    ['with half a result', { query: 'x', maxResults: 1.5 }, /maxResults is 1.5/],
    ['with a number that is none', { query: 'x', maxTokens: Number.NaN }, /maxTokens is NaN/],
    ['with too many tokens', { query: 'x', maxTokens: REPLY_TOKENS_MAX + 1 }, /maxTokens is 32001.*to 32000/],
    ['with the name of a source that cannot be one', { query: 'x', sources: ['docs', 'My Docs'] }, /list_sources/],
  ])('%s', (_name, request, message) => {
    expect(() => planQuery(request)).toThrow(message);
    expect(() => planQuery(request)).toThrow(expect.objectContaining({ code: 'invalid-request', kind: 'validation' }));
  });
});
