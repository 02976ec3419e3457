/** How likely it is that a reply answers its question: signals of one search → a probability. Pure. */
import { CONFIDENCE_MODELS } from './confidence-model.ts';

/** What a reply is judged by. Shares are of the question's words, weighted by how rare each is in the documentation. */
export interface ConfidenceSignals {
  /** Share that stands in one of the three best passages. */
  readonly covered: number;
  /** Share that stands nowhere in the documentation. */
  readonly unknown: number;
  /** Rarity, 0 to 1, of the rarest name in the question that the three best passages do not have; 0 when they have all. */
  readonly missingName: number;
  /** How far the first result is ahead of the fifth, as a share of its score. */
  readonly lead: number;
  /** Cosine similarity of the nearest passage; its scale depends on the embedding model. */
  readonly nearest: number;
  /** Sections among the first ten of both retrievers, over ten. */
  readonly agreement: number;
}

export type SignalName = keyof ConfidenceSignals;

/** A logistic model: `1 / (1 + exp(-(intercept + Σ weight · signal)))`. */
export interface ConfidenceModel {
  /** Name of the embedding model that it was fitted with; null: it uses none and fits every installation. */
  readonly model: string | null;
  readonly intercept: number;
  /** Signals without a weight are not used. */
  readonly weights: Readonly<Partial<Record<SignalName, number>>>;
  /** Below this the reply says that the documentation does not answer. */
  readonly threshold: number;
}

/**
 * The model for what took part in a search.
 * @param embeddingModel null when meaning was not, or not completely, searched; an unknown one is judged by words alone.
 */
export function confidenceModel(embeddingModel: string | null): ConfidenceModel {
  const fitted = CONFIDENCE_MODELS.find(({ model }) => model === embeddingModel);
  return fitted ?? CONFIDENCE_MODELS.find(({ model }) => model === null)!;
}

/** The probability, 0 to 1, that one of the first five results answers the question. */
export function confidenceOf(signals: ConfidenceSignals, { intercept, weights }: ConfidenceModel): number {
  const names = Object.keys(weights) as SignalName[];
  const sum = names.reduce((total, name) => total + weights[name]! * signals[name], intercept);
  return 1 / (1 + Math.exp(-sum));
}
