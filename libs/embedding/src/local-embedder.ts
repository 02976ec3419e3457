/** The embedder that needs no service: a model folder, ONNX Runtime, worker threads. */
import { Worker } from 'node:worker_threads';
import { AppError } from '@docgraph/domain';
import type { Embedder } from './embedder.ts';
import type { EncoderOptions } from './encoder.ts';
import { fingerprintOf } from './fingerprint.ts';
import { MODEL_FILE, TOKENIZER_FILE } from './model-files.ts';
import { readModelFolder, verifyModelFolder } from './model-folder.ts';
import { resolveRuntime } from './onnx-runtime.ts';
import type { Runtime } from './onnx-runtime.ts';
import { createWorkerPool } from './worker-pool.ts';
import type { WorkerStart } from './worker-protocol.ts';

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
  const { profile, sums, dir } = folder;
  const runtime = await resolveRuntime(options.runtime ?? 'auto');
  const encoder: EncoderOptions = { modelDir: dir, profile, runtime, wasmDir: options.wasmDir };
  const pool = createWorkerPool({ threadsMax, startWorker: (gate) => startEmbedWorker({ encoder, gate }) });
  return {
    profile,
    fingerprint: fingerprintOf(profile, [sums[MODEL_FILE]!, sums[TOKENIZER_FILE]!, runtime]),
    embed: (texts, embedOptions) => {
      const prefix = profile.prefixes[embedOptions.kind];
      return pool.encode(prefix === '' ? texts : texts.map((text) => prefix + text), embedOptions);
    },
    close: () => pool.close(),
  };
}

/** TypeScript beside this file when it runs from source; in a bundle, the entry of the same name. */
function startEmbedWorker(start: WorkerStart): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./embed-worker.${extension}`, import.meta.url), {
    name: 'docgraph-embed',
    workerData: start,
  });
}
