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

export interface Embedder {
  readonly profile: ModelProfile;
  /**
   * Names everything that changes a vector: model hash, dimensions, pooling, prefixes, normalisation, quantisation and
   * runtime. Vectors of two fingerprints never meet in one index.
   */
  readonly fingerprint: string;
  /** One unit-length vector a text, in order. Equal text, equal vector, whatever its neighbours. */
  embed(texts: readonly string[], options: EmbedOptions): Promise<readonly Float32Array[]>;
  /** Ends workers; safe to call twice. */
  close(): Promise<void>;
}
