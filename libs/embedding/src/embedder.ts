/** The embedding port: texts in, unit-length vectors out. */

/** How a model is to be used; together with the model's bytes it decides the fingerprint. */
export interface ModelProfile {
  /** Name a person uses: `minilm-l6-v2`. */
  readonly name: string;
  readonly dimensions: number;
  /** Longest input in tokens, special tokens included; longer texts are cut, the closing special token kept. */
  readonly maxTokens: number;
  readonly pooling: 'mean' | 'cls';
  /** Put before each text, for models trained with prefixes: `query: ` and `passage: `. */
  readonly prefixes: { readonly query: string; readonly passage: string };
}

export type TextKind = 'query' | 'passage';

export interface EmbedOptions {
  readonly kind: TextKind;
  readonly signal?: AbortSignal;
}

/** Characters of a text, from `from` to before `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A question that may hold several. */
export interface QuestionText {
  readonly text: string;
  /** Each question in it as the stretches of the text that it is made of. */
  readonly parts: readonly (readonly Stretch[])[];
}

export interface Embedder {
  readonly profile: ModelProfile;
  /**
   * Names everything that changes a vector: model hash, dimensions, pooling, prefixes, normalisation, quantisation and
   * runtime. Vectors of two fingerprints never meet in one index.
   */
  readonly fingerprint: string;
  /** One unit-length vector a text, in order. Equal text, equal vector, whatever its neighbours. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[]>;
  /**
   * The unit-length vectors of a question and of each of its parts, in order. Where the model's tokens are at hand, a part has the mean
   * of its own as they read in the whole, so that a question costs one run; else that of its text alone.
   */
  embedQuestion(question: QuestionText, options?: Pick<EmbedOptions, 'signal'>): Promise<readonly Float32Array[]>;
  /** Ends workers; safe to call twice. */
  close(): Promise<void>;
}

/** {@link Embedder.embedQuestion} by texts alone, for models that give no vectors of tokens. */
export function embedByTexts(embed: Embedder['embed']): Embedder['embedQuestion'] {
  return ({ text, parts }, options = {}) =>
    embed([text, ...parts.map((stretches) => textOf(text, stretches))], { ...options, kind: 'query' });
}

/** The stretches of a text as one. */
export function textOf(text: string, stretches: readonly Stretch[]): string {
  return stretches.map(({ from, to }) => text.slice(from, to)).join(' ');
}
