/** What is planned for a request, and what is refused with which words. */
import { describe, expect, test } from 'vitest';
import { QUERY_CHARS_MAX, RESULTS_MAX, REPLY_TOKENS_MAX, type SearchRequest } from './answer.ts';
import { planQuery } from './plan.ts';
import { QUESTION_PARTS_MAX } from './question.ts';

test('the plan of a plain question', () => {
  expect(planQuery({ query: '  How do I restore a backup? ' })).toMatchInlineSnapshot(`
    {
      "arms": [
        "lexical",
        "dense",
      ],
      "candidateCountMax": 100,
      "detail": "passage",
      "documentWeight": 0.15,
      "embedded": {
        "parts": [],
        "text": "How do I restore a backup?",
      },
      "explain": false,
      "filter": {},
      "headingHopShare": 0.4,
      "hopSeedsMax": 5,
      "hopWeight": 0.5,
      "identifierWeight": 0.3,
      "identifiers": [],
      "kinds": [
        "how-to",
      ],
      "lexicalWeight": 0.5,
      "narrow": true,
      "partSectionsMax": 3,
      "partWeight": 0.1,
      "parts": [],
      "preferences": {
        "steps": 0.2,
      },
      "query": "How do I restore a backup?",
      "replyTokensMax": 4000,
      "resultCountMax": 8,
      "substanceWeight": 0.5,
      "titleWeight": 0.3,
    }
  `);
});

test.each([
  'replica-rebuild-concurrent-sync-limit',
  'What does UnmapMarkSnapChainRemoved do?',
  'Which kubectl command lists the snapshots of a volume?',
  'Which environment variable limits the cache?',
  'mount fails with "can\'t read superblock on /dev/sdb"',
  'How do I restore a backup?',
  'What is the difference between a snapshot and a backup?',
  'What does live migration depend on?',
  'What is a replica?',
  'Do volumes survive the loss of a node?',
])('what the kind of the question %j changes', (query) => {
  const { kinds, lexicalWeight, preferences } = planQuery({ query });
  expect({ kinds, lexicalWeight, preferences }).toMatchSnapshot();
});

test('several questions in one are asked one by one, each behind what was said before', () => {
  const query =
    'A node went down: "disk; and how it broke" is in the log. Which replicas are gone, and then how do I rebuild them?';
  const plan = planQuery({ query, sources: ['docs'], maxResults: 3 });
  expect(plan.kinds).toContain('several');
  expect(plan.parts.map((part) => part.query)).toEqual([
    'A node went down: "disk; and how it broke" is in the log. Which replicas are gone',
    'A node went down: "disk; and how it broke" is in the log. how do I rebuild them?',
  ]);
  expect(plan.parts[1]).toMatchObject({ filter: { sources: ['docs'] }, parts: [], preferences: { steps: 0.2 } });
});

test.each([
  ['What is the difference between a snapshot and a full backup?', ['a snapshot', 'a full backup']],
  ['status.newSize vs status.reSize', ['status.newSize', 'status.reSize']],
  ['Compare NFS with iSCSI', ['NFS', 'iSCSI']],
])('the two things that %j compares are asked for one by one', (query, parts) => {
  expect(planQuery({ query }).parts.map((part) => part.query)).toEqual(parts);
});

test.each([
  'How do I grow a shared volume, i.e. with the workload scaled down?',
  'Pod is stuck: "fsck found errors. Could not correct them". How do I fix it?',
  'Which setting is it? Thanks!',
])('%j asks one thing', (query) => expect(planQuery({ query }).parts).toEqual([]));

test('no more questions are asked one by one than the limit', () => {
  const query = Array.from({ length: 9 }, (_, i) => `What does option number ${i} change?`).join(' ');
  expect(planQuery({ query }).parts).toHaveLength(QUESTION_PARTS_MAX);
});

test('the longest question is read in no time', () => {
  const hostile = ['and '.repeat(1000), '"'.repeat(4000), `${'a-'.repeat(1999)}a`, `x${' '.repeat(3990)}and how`];
  const started = performance.now();
  for (const query of hostile) planQuery({ query });
  expect(performance.now() - started).toBeLessThan(500);
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
  const graph = { documentSmoothing: false, titles: false, hops: false };
  const parts = { arms: ['lexical'], ...graph, kinds: false, parts: false, narrow: false } as const;
  const off = {
    kinds: [],
    preferences: {},
    parts: [],
    lexicalWeight: 0.5,
    arms: ['lexical'],
    documentWeight: 0,
    titleWeight: 0,
    hopWeight: 0,
    narrow: false,
  };
  const query = 'Which command lists volumes, and which setting limits them?';
  expect(planQuery({ query }, parts)).toMatchObject(off);
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
