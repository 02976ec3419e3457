/** The embedding port and the models behind it. */
export { embedByTexts, textOf } from './embedder.ts';
export type { Embedder, EmbedOptions, ModelProfile, QuestionText, Stretch, TextKind } from './embedder.ts';
export { createLocalEmbedder, THREADS_MAX } from './local-embedder.ts';
export type { LocalEmbedderOptions } from './local-embedder.ts';
export { createHttpEmbedder } from './http-embedder.ts';
export type { HttpEmbedderOptions } from './http-embedder.ts';
export { createCachedEmbedder } from './cached-embedder.ts';
export { CACHE_BYTES_MAX_DEFAULT, CACHE_BYTES_MIN, openEmbeddingCache } from './embedding-cache.ts';
export type { CacheSpace, CacheStats, EmbeddingCache, EmbeddingCacheOptions } from './embedding-cache.ts';
export { addModel, listModels, resolveModel } from './model-registry.ts';
export type { AddModelOptions, ListedModel } from './model-registry.ts';
export { readModelFolder, verifyModelFolder } from './model-folder.ts';
export type { ModelCard, ModelFolder } from './model-folder.ts';
export type { ModelEngine } from './model-files.ts';
export { createEncoder } from './encoder.ts';
export type { Encoder, EncoderOptions } from './encoder.ts';
export { resolveRuntime } from './onnx-runtime.ts';
export type { Runtime } from './onnx-runtime.ts';
