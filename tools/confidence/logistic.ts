/** Logistic regression with an L2 penalty, by Newton's method: enough for a handful of signals and a thousand questions. */

export interface Example {
  readonly values: readonly number[];
  /** 1 when the question was answered, else 0. */
  readonly label: number;
  /** How much it counts. */
  readonly weight: number;
}

export interface Logistic {
  readonly intercept: number;
  readonly weights: readonly number[];
}

/** Share of the examples' total weight that a squared weight of 1 (of a standardised signal) costs. */
const PENALTY = 0.005;
const STEPS_MAX = 50;
const CONVERGED = 1e-8;

/** Signals are standardised before and the weights scaled back after, so that the penalty treats all alike. */
export function fitLogistic(examples: readonly Example[]): Logistic {
  const total = sum(examples.map(({ weight }) => weight));
  const count = examples[0]!.values.length;
  const moments = Array.from({ length: count }, (_, i) => {
    const mean = sum(examples.map(({ values, weight }) => weight * values[i]!)) / total;
    const variance = sum(examples.map(({ values, weight }) => weight * (values[i]! - mean) ** 2)) / total;
    return { mean, deviation: Math.sqrt(variance) || 1 };
  });
  const rows = examples.map(({ values, label, weight }) => ({
    x: [1, ...values.map((value, i) => (value - moments[i]!.mean) / moments[i]!.deviation)],
    ...{ label, weight: weight / total },
  }));
  let solution = new Array<number>(count + 1).fill(0);
  for (let step = 0; step < STEPS_MAX; step++) {
    const change = newtonStep(rows, solution);
    solution = solution.map((value, i) => value + change[i]!);
    if (Math.max(...change.map(Math.abs)) < CONVERGED) break;
  }
  const weights = moments.map(({ deviation }, i) => solution[i + 1]! / deviation);
  return { weights, intercept: solution[0]! - sum(weights.map((weight, i) => weight * moments[i]!.mean)) };
}

/** The probability that an example's label is 1. */
export function predict({ intercept, weights }: Logistic, values: readonly number[]): number {
  return 1 / (1 + Math.exp(-weights.reduce((total, weight, i) => total + weight * values[i]!, intercept)));
}

interface Row {
  readonly x: readonly number[];
  readonly label: number;
  readonly weight: number;
}

function newtonStep(rows: readonly Row[], solution: readonly number[]): readonly number[] {
  const size = solution.length;
  // The last column is the gradient; the intercept is not penalised.
  const system = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size + 1 }, (_, j) =>
      i === 0 ? 0 : j === i ? PENALTY : j === size ? -PENALTY * solution[i]! : 0,
    ),
  );
  for (const { x, label, weight } of rows) {
    const p = predict({ intercept: 0, weights: solution }, x);
    for (let i = 0; i < size; i++) {
      system[i]![size]! += weight * (label - p) * x[i]!;
      for (let j = 0; j < size; j++) system[i]![j]! += weight * p * (1 - p) * x[i]! * x[j]!;
    }
  }
  return solve(system);
}

/** Gaussian elimination with pivoting of a matrix whose last column is the right-hand side. */
function solve(system: number[][]): readonly number[] {
  const size = system.length;
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let k = i + 1; k < size; k++) if (Math.abs(system[k]![i]!) > Math.abs(system[pivot]![i]!)) pivot = k;
    [system[i], system[pivot]] = [system[pivot]!, system[i]!];
    for (let k = i + 1; k < size; k++) {
      const factor = system[k]![i]! / system[i]![i]!;
      for (let j = i; j <= size; j++) system[k]![j]! -= factor * system[i]![j]!;
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const known = sum(solution.map((value, j) => (j > i ? value * system[i]![j]! : 0)));
    solution[i] = (system[i]![size]! - known) / system[i]![i]!;
  }
  return solution;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
