/** From samples to the model and its report: weights, cross-validation, threshold, and what each set says. */
import { confidenceOf, type ConfidenceModel, type ConfidenceSignals } from '@docgraph/retrieval';
import { areaUnderCurve, calibrationError, reliability, thresholdAt } from './calibration.ts';
import { fitLogistic } from './logistic.ts';
import type { Sample } from './samples.ts';
import { setReport, type SetReport } from './set-report.ts';

/** Documentation is what the confidence is for; the other sets keep it from fitting two products only. */
const SET_WEIGHTS: Readonly<Record<string, number>> = { longhorn: 1, docgraph: 0.5, musique_train: 0.5, scifact: 0.25 };
/** How a set's weight is divided. */
const SHARES = { answerable: 0.5, other: 0.2, own: 0.3 } as const;
/** Of all sets together. One in twenty is the aim for each: at this longhorn stays below it, while a set of 32 may still be above. */
const FALSE_REFUSALS_MAX = 0.04;
const FOLDS = 10;
const DIGITS = 1000;
const SIGNALS: readonly (keyof ConfidenceSignals)[] = ['covered', 'unknown', 'missingName', 'lead'];

interface Taught extends Sample {
  readonly weight: number;
}

const roleOf = ({ kind }: Sample): keyof typeof SHARES => (kind === 'answerable' || kind === 'other' ? kind : 'own');

/**
 * What a set teaches, weighted. A question whose answer was taken out of documentation is often answered by another section
 * that nobody labelled: there the written ones count instead, and removed ones are only reported. So are the evaluation
 * set's own unanswerable questions.
 */
function taught(samples: readonly Sample[]): readonly Taught[] {
  const used = samples.filter(({ set, kind }) =>
    kind === 'removed' ? set !== 'longhorn' && set !== 'docgraph' : kind !== 'unanswerable',
  );
  const counts = Map.groupBy(used, (sample) => `${sample.set} ${roleOf(sample)}`);
  return used.map((sample) => {
    const count = counts.get(`${sample.set} ${roleOf(sample)}`)!.length;
    return { ...sample, weight: (SET_WEIGHTS[sample.set]! * SHARES[roleOf(sample)]) / count };
  });
}

/**
 * Two steps: the weights tell questions that the documentation answers from those it does not; then scale and intercept are
 * moved so that the result is the probability that one of the first five results answers.
 */
function fit(samples: readonly Taught[]): Omit<ConfidenceModel, 'threshold'> {
  const values = ({ signals }: Sample): number[] => SIGNALS.map((name) => signals[name]);
  const order = fitLogistic(
    samples.map((sample) => ({
      ...{ values: values(sample), weight: sample.weight, label: sample.kind === 'answerable' ? 1 : 0 },
    })),
  );
  const score = (sample: Sample): number =>
    values(sample).reduce((sum, value, i) => sum + value * order.weights[i]!, order.intercept);
  const scale = fitLogistic(
    samples.map(({ weight, label, ...rest }) => ({ values: [score({ label, ...rest })], weight, label })),
  );
  const factor = scale.weights[0]!;
  const weights = Object.fromEntries(SIGNALS.map((name, i) => [name, round(order.weights[i]! * factor)]));
  return {
    intercept: round(order.intercept * factor + scale.intercept),
    weights: weights as unknown as ConfidenceSignals,
  };
}

/** A sample's probability. */
type Judge = (sample: Sample) => number;
const judgeOf =
  (model: Omit<ConfidenceModel, 'threshold'>): Judge =>
  ({ signals }) =>
    confidenceOf(signals, { ...model, threshold: 0 });

/** Each sample is judged by a model that has not seen its question. */
function crossValidated(samples: readonly Sample[]): Judge {
  const groups = [...new Set(samples.map(({ group }) => group))];
  const fold = new Map(groups.map((group, i) => [group, i % FOLDS]));
  const judges = Array.from({ length: FOLDS }, (_, k) =>
    judgeOf(fit(taught(samples.filter(({ group }) => fold.get(group) !== k)))),
  );
  return (sample) => judges[fold.get(sample.group)!]!(sample);
}

/** Refuses at most {@link FALSE_REFUSALS_MAX} of the answerable questions. */
function thresholdOf(samples: readonly Sample[], judge: Judge): number {
  const answerable = taught(samples).filter(({ kind }) => kind === 'answerable');
  const values = answerable.map((sample) => ({ probability: judge(sample), weight: sample.weight }));
  return Math.floor(thresholdAt(values, FALSE_REFUSALS_MAX) * DIGITS) / DIGITS;
}

/** Fitted on everything that is taught; the threshold is taken from the cross-validated probabilities. */
export function fitModel(samples: readonly Sample[]): ConfidenceModel {
  return { ...fit(taught(samples)), threshold: thresholdOf(samples, crossValidated(samples)) };
}

export interface ModelReport {
  readonly auc: number;
  readonly calibrationError: number;
  readonly reliability: ReturnType<typeof reliability>;
  /** Ten folds over the questions of all sets, at the model's threshold. */
  readonly crossValidated: Readonly<Record<string, SetReport>>;
  /** Fitted, threshold included, on all sets but this one. */
  readonly heldOut: Readonly<Record<string, SetReport>>;
}

/** How the model does on what it was not fitted with. */
export function evaluateModel({ threshold }: ConfidenceModel, samples: readonly Sample[]): ModelReport {
  const judge = crossValidated(samples);
  const used = taught(samples);
  const predictions = used.map((sample) => ({ ...sample, probability: judge(sample) }));
  const of = (isAnswerable: boolean): number[] =>
    used.filter(({ kind }) => (kind === 'answerable') === isAnswerable).map(judge);
  return {
    auc: round(areaUnderCurve(of(true), of(false))),
    calibrationError: round(calibrationError(predictions)),
    reliability: reliability(predictions),
    crossValidated: perSet(samples, (_, own) => setReport(own, threshold, judge)),
    heldOut: perSet(samples, (set, own) => {
      const rest = samples.filter((sample) => sample.set !== set);
      const model = judgeOf(fit(taught(rest)));
      return setReport(own, thresholdOf(rest, model), model);
    }),
  };
}

/** The fitted model on samples of another embedding model. */
export function evaluateTransfer(
  model: ConfidenceModel,
  samples: readonly Sample[],
): Readonly<Record<string, SetReport>> {
  return perSet(samples, (_, own) => setReport(own, model.threshold, judgeOf(model)));
}

function perSet(
  samples: readonly Sample[],
  report: (set: string, own: readonly Sample[]) => SetReport,
): Readonly<Record<string, SetReport>> {
  const sets = Map.groupBy(samples, ({ set }) => set);
  return Object.fromEntries([...sets].map(([set, own]) => [set, report(set, own)]));
}

const round = (value: number): number => Math.round(value * DIGITS) / DIGITS;
