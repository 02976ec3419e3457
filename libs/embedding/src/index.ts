/** The embedding port and the models behind it. */
export type { Embedder, EmbedOptions, ModelProfile, TextKind } from './embedder.ts';
