/** Text to vector in the calling thread: what each worker runs, and what benchmarks compare the pool with. */
import { join } from 'node:path';
import { textOf, type ModelProfile, type QuestionText, type Stretch } from './embedder.ts';
import { MODEL_FILE, TOKENIZER_FILE } from './model-files.ts';
import type { ModelEngine } from './model-files.ts';
import { createModelTokenizer, type ModelTokenizer } from './model-tokenizer.ts';
import { createOnnxSession } from './onnx-runtime.ts';
import type { Runtime } from './onnx-runtime.ts';
import { meanOf, pool, type HiddenStates, type RowRange } from './pooling.ts';
import { openTransformersModel } from './transformers-encoder.ts';

export interface EncoderOptions {
  readonly modelDir: string;
  readonly profile: Pick<ModelProfile, 'maxTokens' | 'pooling'>;
  readonly engine: ModelEngine;
  /** Of engine `onnx`; the other is always native. */
  readonly runtime: Runtime;
  readonly wasmDir?: string | undefined;
}

/** Texts are taken as they stand: prefixes are the caller's work. Each call blocks the thread while it computes. */
export interface Encoder {
  /** The unit-length vector of a text. */
  encode(text: string): Promise<Float32Array>;
  /** The unit-length vectors of a question and of its parts, in order, as `Embedder.embedQuestion` describes them. */
  encodeQuestion(question: QuestionText): Promise<readonly Float32Array[]>;
}

/** A model that has been opened: text to token ids, ids to one vector a token. */
export interface TokenModel {
  readonly tokenizer: ModelTokenizer;
  run(ids: readonly number[]): Promise<HiddenStates>;
}

/** Opens the model. The files are taken as they are: checking them against their checksums is the caller's work. */
export async function createEncoder(options: EncoderOptions): Promise<Encoder> {
  const { modelDir, profile, engine, runtime, wasmDir } = options;
  if (engine === 'transformers')
    return encoderOn(await openTransformersModel(modelDir, profile.maxTokens), profile.pooling);
  const tokenizer = await createModelTokenizer(join(modelDir, TOKENIZER_FILE), profile.maxTokens);
  const session = await createOnnxSession({ modelFile: join(modelDir, MODEL_FILE), runtime, wasmDir });
  return encoderOn({ tokenizer, run: (ids) => session.run(ids) }, profile.pooling);
}

export function encoderOn({ tokenizer, run }: TokenModel, pooling: ModelProfile['pooling']): Encoder {
  const statesOf = (text: string): Promise<HiddenStates> => run(tokenizer.encode(text));
  const encode = async (text: string): Promise<Float32Array> => pool(await statesOf(text), pooling);
  /** Rows of a part; none where it lies behind the model's limit. */
  const rowsOf = (text: string, stretches: readonly Stretch[]): readonly RowRange[] =>
    stretches
      .map(({ from, to }) => ({ from: tokenizer.countBefore(text, from), to: tokenizer.countBefore(text, to) }))
      .filter(({ from, to }) => from < to);
  return {
    encode,
    async encodeQuestion({ text, parts }) {
      const states = await statesOf(text);
      const vectors = [pool(states, pooling)];
      for (const stretches of parts) {
        const rows = rowsOf(text, stretches);
        // The first token, by which `cls` goes, stands for all of the text.
        const isApart = pooling === 'cls' || rows.length === 0;
        vectors.push(isApart ? await encode(textOf(text, stretches)) : meanOf(states, rows));
      }
      return vectors;
    },
  };
}
