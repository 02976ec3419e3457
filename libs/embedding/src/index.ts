/** The embedding port and the models behind it. */
export type { Embedder, EmbedOptions, ModelProfile, TextKind } from './embedder.ts';
export { createLocalEmbedder, THREADS_MAX } from './local-embedder.ts';
export type { LocalEmbedderOptions } from './local-embedder.ts';
export { createEncoder } from './encoder.ts';
export type { Encoder, EncoderOptions } from './encoder.ts';
export { resolveRuntime } from './onnx-runtime.ts';
export type { Runtime } from './onnx-runtime.ts';
export { readModelFolder, verifyModelFolder } from './model-folder.ts';
export type { ModelCard, ModelFolder } from './model-folder.ts';
