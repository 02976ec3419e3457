/** Fusion and ranking as pure functions: tables, ties, and parts that add up. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChunkId, DocumentId, SectionId } from '@docgraph/domain';
import type { ReferenceTarget } from '@docgraph/graph';
import type { Hit } from '@docgraph/vector';
import type { Expansion } from './expand.ts';
import { fuse, type Scored } from './fuse.ts';
import { join } from './join.ts';
import { planQuery, type PlanParts, type QueryPlan } from './plan.ts';
import { explain, rank } from './rank.ts';
import type { Candidates } from './retrieve.ts';

const NOTHING: Expansion = { named: [], hops: new Map() };
/** Enough of its own that nothing is taken off. */
const MANY_WORDS = 10_000;

/** `document/section/chunk`: each id contains the one it belongs to. */
function hit(name: string, score: number, ownWords = MANY_WORDS): Hit {
  const [document, section] = name.split('/');
  return {
    ...{ chunkId: name as ChunkId, sectionId: `${document}/${section}` as SectionId, score, ownWords },
    ...{ documentId: document as DocumentId, textHash: `hash of ${name}` },
  };
}
const hits = (scores: Readonly<Record<string, number>>): Hit[] =>
  Object.entries(scores).map(([name, score]) => hit(name, score));

/** Arms alone unless parts say more. */
const PLAIN: PlanParts = { documentSmoothing: false, titles: false, hops: false };
const planOf = (parts: PlanParts = PLAIN): QueryPlan => ({ ...planQuery({ query: 'x' }, parts), lexicalWeight: 0.6 });

function ranked(found: Partial<Candidates['hits']>, parts?: PlanParts, expansion = NOTHING): readonly Scored[] {
  const plan = planOf(parts);
  return rank(plan, fuse(plan, { hits: { lexical: [], dense: [], ...found }, degraded: [], coverage: 1 }), expansion);
}
const scores = (order: readonly Scored[]): Record<string, number> =>
  Object.fromEntries(order.map(({ sectionId, score }) => [sectionId, Number(score.toFixed(3))]));
const order = (list: readonly Scored[]): string[] => list.map((each) => each.sectionId);

describe('fusion', () => {
  test('is a convex combination of min-max scores of both arms', () => {
    const lexical = hits({ 'a/1/0': 10, 'b/1/0': 6, 'c/1/0': 2 });
    const dense = hits({ 'b/1/0': 0.9, 'd/1/0': 0.7, 'a/1/0': 0.5 });
    expect(scores(ranked({ lexical, dense }))).toEqual({ 'b/1': 0.7, 'a/1': 0.6, 'd/1': 0.2, 'c/1': 0 });
  });

  test('gives the weight of an arm that found nothing to the other', () => {
    const found = hits({ 'a/1/0': 10, 'b/1/0': 6, 'c/1/0': 2 });
    const expected = { 'a/1': 1, 'b/1': 0.5, 'c/1': 0 };
    expect(scores(ranked({ lexical: found }))).toEqual(expected);
    expect(scores(ranked({ dense: found }))).toEqual(expected);
    expect(ranked({})).toEqual([]);
  });

  test('lets the dense arm weigh less while it covers less', () => {
    const plan = planOf();
    const found = { lexical: hits({ 'a/1/0': 2, 'b/1/0': 1 }), dense: hits({ 'c/1/0': 0.9, 'b/1/0': 0.1 }) };
    const at = (coverage: number) => scores(rank(plan, fuse(plan, { hits: found, degraded: [], coverage }), NOTHING));
    expect(at(1)).toEqual({ 'a/1': 0.6, 'c/1': 0.4, 'b/1': 0 });
    expect(at(0.25)).toEqual({ 'a/1': 0.9, 'c/1': 0.1, 'b/1': 0 });
  });

  test('gives a single hit, and hits that are all alike, the full score', () => {
    expect(scores(ranked({ lexical: hits({ 'a/1/0': -3 }) }))).toEqual({ 'a/1': 1 });
    expect(scores(ranked({ dense: hits({ 'a/1/0': 0.5, 'b/1/0': 0.5 }) }))).toEqual({ 'a/1': 1, 'b/1': 1 });
  });

  test('breaks ties by section id, whatever the order of the hits', () => {
    const tied = hits({ 'c/1/0': 1, 'a/1/0': 1, 'b/1/0': 1 });
    expect(order(ranked({ lexical: tied }))).toEqual(['a/1', 'b/1', 'c/1']);
    expect(order(ranked({ dense: tied.toReversed() }))).toEqual(['a/1', 'b/1', 'c/1']);
  });

  test('takes the best chunk of a section, of equal ones the first by id', () => {
    const [best] = ranked({ lexical: hits({ 'a/1/2': 5, 'a/1/0': 4, 'b/1/0': 1 }) });
    expect(best).toMatchObject({ sectionId: 'a/1', chunkId: 'a/1/2', textHash: 'hash of a/1/2' });
    const [tied] = ranked({ lexical: hits({ 'a/1/2': 5, 'a/1/0': 5, 'b/1/0': 1 }) });
    expect(tied?.chunkId).toBe('a/1/0');
  });

  test('takes from sections that say nothing of their own', () => {
    const list = ranked({ lexical: [hit('empty/1/0', 10, 0), hit('full/1/0', 9), hit('last/1/0', 1)] });
    expect(order(list)).toEqual(['full/1', 'empty/1', 'last/1']);
    expect(list[1]?.parts.find((part) => part.name === 'substance')?.value).toBeLessThan(0);
  });
});

describe('smoothing by documents', () => {
  test('lifts a section whose document has a better one above an equal stranger', () => {
    const lexical = hits({ 'z/1/0': 10, 'a/1/0': 5, 'z/2/0': 5, 'b/1/0': 0 });
    expect(order(ranked({ lexical }))).toEqual(['z/1', 'a/1', 'z/2', 'b/1']);
    expect(order(ranked({ lexical }, { ...PLAIN, documentSmoothing: true }))).toEqual(['z/1', 'z/2', 'a/1', 'b/1']);
  });
});

describe('what the graph proposes', () => {
  const target = (section: string): ReferenceTarget => ({
    ...{ sectionId: section as SectionId, documentId: section.split('/')[0] as DocumentId, path: `${section}.md` },
    ...{ sourceId: 'docs' as never, chunkId: `${section}/0` as ChunkId, textHash: 'h', ownWords: MANY_WORDS },
  });
  const all = {};

  test('is added to what the arms found, and found where they found nothing', () => {
    const lexical = hits({ 'a/1/0': 10, 'b/1/0': 8, 'c/1/0': 0 });
    const hop = { target: target('b/1'), kind: 'LINKS_TO', via: 'link', from: 'a/1' as SectionId, value: 0.5 } as const;
    const fresh = { ...hop, target: target('new/1'), value: 0.3 };
    const hops = new Map([hop, fresh].map((each) => [each.target.sectionId, each]));
    const list = ranked({ lexical }, all, { named: [target('named/1')], hops });
    expect(order(list)[0]).toBe('b/1');
    expect(order(list)).toEqual(expect.arrayContaining(['new/1', 'named/1']));
    const parts = list.find((each) => each.sectionId === 'b/1')?.parts;
    expect(parts).toContainEqual({ name: 'hop LINKS_TO', value: 0.5, from: 'a/1' });
  });
});

describe('joining the questions in a question', () => {
  const plan = {
    ...planQuery({ query: 'How do I back up a volume, and which setting limits snapshots?' }),
    partWeight: 0.5,
  };
  const scored = (scores: Readonly<Record<string, number>>): readonly Scored[] =>
    hits(scores).map((found) => ({ ...found, parts: [{ name: 'lexical', value: found.score }] }));

  test('lifts the best sections of each part by the most they have in one, and finds ones that the whole did not', () => {
    const whole = scored({ 'a/1/0': 1, 'b/1/0': 0.9, 'c/1/0': 0.5 });
    const joined = join(plan, whole, [scored({ 'c/1/0': 1, 'a/1/0': 0.1 }), scored({ 'd/1/0': 0.8, 'c/1/0': 0.2 })]);
    expect(scores(joined)).toEqual({ 'a/1': 1.05, 'c/1': 1, 'b/1': 0.9, 'd/1': 0.4 });
    expect(joined[1]?.parts.at(-1)).toEqual({ name: 'part 1', value: 0.5 });
    expect(joined.at(-1)?.parts).toEqual([{ name: 'part 2', value: 0.4 }]);
  });

  test('lifts no more sections of a part than the plan says', () => {
    const part = scored({ 'a/1/0': 0.9, 'b/1/0': 0.8 });
    expect(scores(join({ ...plan, partSectionsMax: 1 }, [], [part]))).toEqual({ 'a/1': 0.45 });
  });
});

describe('the explanation', () => {
  const score = fc.double({ min: -20, max: 20, noNaN: true });
  const name = fc
    .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(3), fc.nat(2))
    .map(([document, section, chunk]) => `${document}/${section}/${chunk}`);
  const arm = fc
    .uniqueArray(fc.tuple(name, score, fc.nat(30)), { selector: ([chunk]) => chunk, maxLength: 20 })
    .map((list) => list.map((each) => hit(...each)).sort((a, b) => b.score - a.score));

  test('has parts that add up to the score, which is 0 to 1 and falls from place to place', () => {
    fc.assert(
      fc.property(arm, arm, fc.boolean(), (lexical, dense, smoothed) => {
        const list = ranked({ lexical, dense }, { ...PLAIN, documentSmoothing: smoothed });
        for (const [i, each] of list.entries()) {
          const explanation = explain(planOf({ ...PLAIN, documentSmoothing: smoothed }), each);
          const { value } = explanation;
          const sum = explanation.parts?.reduce((total, part) => total + part.value, 0);
          expect(sum).toBeCloseTo(value, 10);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
          if (i > 0) expect(each.score).toBeLessThanOrEqual(list[i - 1]!.score);
        }
        const sections = new Set([...lexical, ...dense].map((each) => each.sectionId));
        expect(new Set(order(list))).toEqual(sections);
        expect(list).toHaveLength(sections.size);
      }),
      { seed: 5 },
    );
  });
});
