/** The embedder that needs no service: a model folder, ONNX Runtime, worker threads. */
import { AppError } from '@docgraph/domain';
import type { Embedder, ModelProfile } from './embedder.ts';
import type { EncoderOptions } from './encoder.ts';
import { fingerprintOf } from './fingerprint.ts';
import { ENGINE_FILES } from './model-files.ts';
import { readModelFolder, verifyModelFolder } from './model-folder.ts';
import { resolveRuntime } from './onnx-runtime.ts';
import type { Runtime } from './onnx-runtime.ts';
import { startEmbedWorker } from './start-worker.ts';
import { createWorkerPool } from './worker-pool.ts';

export interface LocalEmbedderOptions {
  /** Folder of the model, as {@link readModelFolder} describes it. */
  readonly modelDir: string;
  /** Default `auto`: native where it loads, else portable. The choice is part of the fingerprint. */
  readonly runtime?: Runtime | 'auto';
  /** Worker threads, each with its own copy of the model in memory; 1 to {@link THREADS_MAX}, default 2. */
  readonly threads?: number;
  /** Folder of the portable runtime's `.wasm` file; default: where onnxruntime-web is installed. */
  readonly wasmDir?: string;
}

export const THREADS_MAX = 64;
const THREADS_DEFAULT = 2;

/** Checks the model's files against their checksums; the workers start with the first text. */
export async function createLocalEmbedder(options: LocalEmbedderOptions): Promise<Embedder> {
  const threadsMax = options.threads ?? THREADS_DEFAULT;
  if (!Number.isInteger(threadsMax) || threadsMax < 1 || threadsMax > THREADS_MAX)
    throw new AppError(`${threadsMax} embedding threads: give a whole number from 1 to ${THREADS_MAX}`, {
      code: 'threads-invalid',
      kind: 'validation',
    });
  const folder = await readModelFolder(options.modelDir);
  await verifyModelFolder(folder);
  if (folder.engine === 'transformers' && options.runtime === 'portable')
    throw new AppError(`model ${folder.profile.name} runs on @huggingface/transformers, which is native only`, {
      code: 'runtime-unsuitable',
      kind: 'validation',
    });
  const { profile, engine, dir } = folder;
  const runtime = await resolveRuntime(engine === 'transformers' ? 'native' : (options.runtime ?? 'auto'));
  const encoder: EncoderOptions = { modelDir: dir, profile, engine, runtime, wasmDir: options.wasmDir };
  const pool = createWorkerPool({ threadsMax, startWorker: (gate) => startEmbedWorker({ encoder, gate }) });
  return {
    profile,
    fingerprint: fingerprintOf(profile, [engine, runtime, ...ENGINE_FILES[engine].map((name) => folder.sums[name]!)]),
    embed: async (texts, embedOptions) => {
      const prefix = profile.prefixes[embedOptions.kind];
      const prefixed = prefix === '' ? texts : texts.map((text) => prefix + text);
      return checkDimensions(await pool.encode(prefixed, embedOptions), profile);
    },
    embedQuestion: async ({ text, parts }, embedOptions = {}) => {
      const prefix = profile.prefixes.query;
      const shifted = parts.map((stretches) =>
        stretches.map(({ from, to }) => ({ from: prefix.length + from, to: prefix.length + to })),
      );
      return checkDimensions(await pool.encodeQuestion({ text: prefix + text, parts: shifted }, embedOptions), profile);
    },
    close: () => pool.close(),
  };
}

function checkDimensions(vectors: readonly Float32Array[], profile: ModelProfile): readonly Float32Array[] {
  const wrong = vectors.find((vector) => vector.length !== profile.dimensions);
  if (wrong === undefined) return vectors;
  throw new AppError(
    `model ${profile.name} returns ${wrong.length} dimensions, its profile says ${profile.dimensions}; add it again`,
    { code: 'model-dimension-mismatch', kind: 'corrupt' },
  );
}
