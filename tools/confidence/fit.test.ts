/** The mathematics of the fit, on data whose answer is known. */
import { expect, test } from 'vitest';
import { areaUnderCurve, calibrationError, reliability, thresholdAt } from './calibration.ts';
import { fitLogistic, predict } from './logistic.ts';

/** A grid of two signals, each point once true and once false, weighted by a known probability. */
const grid = Array.from({ length: 21 * 21 }, (_, i) => {
  const values = [(i % 21) / 10 - 1, 50 + Math.floor(i / 21)];
  const truth = 1 / (1 + Math.exp(-(2 * values[0]! - 0.3 * (values[1]! - 60) + 0.5)));
  return { values, truth };
});
const examples = grid.flatMap(({ values, truth }) => [
  { values, label: 1, weight: truth },
  { values, label: 0, weight: 1 - truth },
]);

test('logistic regression finds the model that made the data, whatever the scale of the signals', () => {
  const model = fitLogistic(examples);
  for (const { values, truth } of grid) expect(Math.abs(predict(model, values) - truth)).toBeLessThan(0.05);
});

test('probabilities that come true have no calibration error, and others have theirs', () => {
  const predictions = examples.map(({ values, label, weight }) => {
    const { truth } = grid.find((point) => point.values === values)!;
    return { probability: truth, label, weight };
  });
  expect(calibrationError(predictions)).toBeLessThan(1e-9);
  const shifted = predictions.map((prediction) => ({ ...prediction, probability: 0.9 }));
  const mean = reliability(shifted)[0]!;
  expect(mean).toMatchObject({ from: 0.9, to: 1, n: examples.length, predicted: 0.9 });
  expect(calibrationError(shifted)).toBeCloseTo(0.9 - mean.observed, 3);
});

test('the threshold leaves at most the share of the weight below it', () => {
  const values = Array.from({ length: 100 }, (_, i) => ({ probability: i / 100, weight: 1 }));
  expect(thresholdAt(values, 0.05)).toBe(0.05);
  expect(thresholdAt([{ probability: 0.5, weight: 1 }], 0.05)).toBe(0.5);
  expect(areaUnderCurve([0.8, 0.5], [0.5, 0.1])).toBe(0.875);
});
