import { expect, it } from 'vitest';
import { measureRefusal, type Verdict } from './refusal.ts';

const verdict = (answerable: boolean, confidence: number): Verdict => ({
  ...{ answerable, confidence, answered: confidence >= 0.3 },
});

it('counts what is refused on either side, and how well the confidence orders the questions', () => {
  const verdicts = [
    ...[0.9, 0.5, 0.2, 0.4].map((confidence) => verdict(true, confidence)),
    ...[0.1, 0.5].map((confidence) => verdict(false, confidence)),
  ];
  expect(measureRefusal(verdicts, 0.3)).toEqual({
    ...{ n: { answerable: 4, unanswerable: 2 }, refused: 0.5, falseRefusals: 0.25, threshold: 0.3, auc: 0.6875 },
  });
});

it('is not measured without questions of both kinds', () => {
  expect(measureRefusal([verdict(true, 0.9)], 0.3)).toBeNull();
  expect(measureRefusal([verdict(false, 0.9)], 0.3)).toBeNull();
});
