/** Text to vector in the calling thread: what each worker runs, and what benchmarks compare the pool with. */
import { join } from 'node:path';
import type { ModelProfile } from './embedder.ts';
import { MODEL_FILE, TOKENIZER_FILE } from './model-files.ts';
import type { ModelEngine } from './model-files.ts';
import { createModelTokenizer } from './model-tokenizer.ts';
import { createOnnxSession } from './onnx-runtime.ts';
import type { Runtime } from './onnx-runtime.ts';
import { pool } from './pooling.ts';
import { createTransformersEncoder } from './transformers-encoder.ts';

export interface EncoderOptions {
  readonly modelDir: string;
  readonly profile: Pick<ModelProfile, 'maxTokens' | 'pooling'>;
  readonly engine: ModelEngine;
  /** Of engine `onnx`; the other is always native. */
  readonly runtime: Runtime;
  readonly wasmDir?: string | undefined;
}

export interface Encoder {
  /**
   * The unit-length vector of a text as it stands: prefixes are the caller's work. Blocks the thread while it computes.
   */
  encode(text: string): Promise<Float32Array>;
}

/** Opens the model. The files are taken as they are: checking them against their checksums is the caller's work. */
export async function createEncoder(options: EncoderOptions): Promise<Encoder> {
  const { modelDir, profile, engine, runtime, wasmDir } = options;
  if (engine === 'transformers') return createTransformersEncoder(modelDir, profile);
  const tokenizer = await createModelTokenizer(join(modelDir, TOKENIZER_FILE), profile.maxTokens);
  const session = await createOnnxSession({ modelFile: join(modelDir, MODEL_FILE), runtime, wasmDir });
  return { encode: async (text) => pool(await session.run(tokenizer.encode(text)), profile.pooling) };
}
