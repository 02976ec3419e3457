import { describe, expect, it } from 'vitest';
import type { EvalQuestion } from './dataset.ts';
import { mean, measure } from './metrics.ts';

const question = (gold: Record<string, number>, options: Partial<EvalQuestion> = {}): EvalQuestion => {
  const base = { id: 'q', text: 'q', kind: 'k', gradeMin: 1, mode: 'all', unit: 'section' } as const;
  return { ...base, gold: new Map(Object.entries(gold)), ...options };
};
const log2 = Math.log2;

/** The definitions of tools like trec_eval and BEIR, by hand. */
describe('measuring one ranking', () => {
  it('is perfect when the answer is first and alone', () => {
    expect(measure(question({ a: 1 }), ['a', 'x'])).toEqual({
      ...{ ndcg10: 1, recall2: 1, recall5: 1, recall10: 1, recall50: 1, mrr10: 1, allGold5: 1 },
    });
  });

  it('discounts by the logarithm of the rank, with linear gain', () => {
    const { ndcg10, mrr10, recall2, recall5, allGold5 } = measure(question({ a: 1, b: 1 }), ['x', 'a', 'y', 'b']);
    expect(ndcg10).toBeCloseTo((1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3)), 12);
    expect([mrr10, recall2, recall5, allGold5]).toEqual([1 / 2, 1 / 2, 1, 1]);
    const graded = measure(question({ a: 2, b: 1 }, { gradeMin: 2 }), ['b', 'a']);
    expect(graded.ndcg10).toBeCloseTo((1 + 2 / log2(3)) / (2 + 1 / log2(3)), 12);
  });

  it('lets grades below the answering one count in nDCG alone', () => {
    const { ndcg10, recall5, mrr10, allGold5 } = measure(question({ a: 2, b: 1 }, { gradeMin: 2 }), ['b', 'x']);
    expect(ndcg10).toBeCloseTo(1 / (2 + 1 / log2(3)), 12);
    expect([recall5, mrr10, allGold5]).toEqual([0, 0, 0]);
  });

  it('takes one answering unit as enough in mode any, and the share of them in mode all', () => {
    const gold = { a: 2, b: 2, c: 2 };
    const ranking = ['x', 'c', 'y', 'z', 'w', 'a'];
    expect(measure(question(gold, { gradeMin: 2, mode: 'any' }), ranking)).toMatchObject({ recall2: 1, recall10: 1 });
    expect(measure(question(gold, { gradeMin: 2, mode: 'all' }), ranking)).toMatchObject({
      ...{ recall2: 1 / 3, recall5: 1 / 3, recall10: 2 / 3, allGold5: 0 },
    });
  });

  it('looks at ten ranks for nDCG and MRR, and at fifty for recall', () => {
    const ranking = Array.from({ length: 60 }, (_, i) => `x${i}`);
    ranking[10] = 'a';
    ranking[50] = 'b';
    expect(measure(question({ a: 1, b: 1 }), ranking)).toMatchObject({
      ndcg10: 0,
      mrr10: 0,
      recall10: 0,
      recall50: 1 / 2,
    });
  });

  it('normalises by the ten best grades when more are judged', () => {
    const gold = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`g${i}`, 1]));
    expect(measure(question(gold), Object.keys(gold)).ndcg10).toBeCloseTo(1, 12);
  });
});

it('means are over questions, to four digits', () => {
  const found = measure(question({ a: 1 }), ['a']);
  const missed = measure(question({ a: 1 }), ['x']);
  const second = measure(question({ a: 1 }), ['x', 'a']);
  expect(mean([found, missed, second])).toMatchObject({
    n: 3,
    ndcg10: 0.5436,
    recall2: 0.6667,
    mrr10: 0.5,
    allGold5: 0.6667,
  });
});
