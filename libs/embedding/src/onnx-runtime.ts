/** ONNX Runtime in its two builds, native and WebAssembly, behind one function: token ids in, hidden states out. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '@docgraph/domain';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { refuseNativeTelemetry } from './native-telemetry.ts';
import { toHiddenStates } from './pooling.ts';
import type { HiddenStates } from './pooling.ts';

/**
 * `native`: onnxruntime-node, fastest, answers equal per CPU family to about 1e-8. `portable`: onnxruntime-web as
 * WebAssembly, about half as fast on long texts, answers equal bit for bit on every machine.
 */
export type Runtime = 'native' | 'portable';

export interface OnnxSession {
  /** One text at a time: padding to neighbours costs more than batching saves on a CPU. */
  run(ids: readonly number[]): Promise<HiddenStates>;
}

export interface OnnxSessionOptions {
  readonly modelFile: string;
  readonly runtime: Runtime;
  /** Folder of `ort-wasm-simd-threaded.wasm`; default: where onnxruntime-web is installed. */
  readonly wasmDir?: string | undefined;
}

interface OnnxApi {
  readonly Tensor: { new (type: 'int64', data: BigInt64Array, dims: readonly number[]): Tensor };
  open(file: string, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
}

const WASM_FILE = 'ort-wasm-simd-threaded.wasm';

/**
 * `auto` is native where onnxruntime-node loads on this machine, else portable. Throws when `native` is asked for and
 * is not there.
 */
export async function resolveRuntime(wanted: Runtime | 'auto'): Promise<Runtime> {
  if (wanted === 'portable') return 'portable';
  refuseNativeTelemetry();
  try {
    await import('onnxruntime-node');
    return 'native';
  } catch (cause) {
    if (wanted === 'auto') return 'portable';
    throw new AppError(
      'the native ONNX Runtime does not load on this machine; install onnxruntime-node, or choose the portable runtime',
      { code: 'native-runtime-missing', kind: 'unavailable', cause },
    );
  }
}

/** Opens a session on one thread. It blocks its thread while it computes, so it belongs in a worker. */
export async function createOnnxSession(options: OnnxSessionOptions): Promise<OnnxSession> {
  const api = options.runtime === 'native' ? await nativeApi() : await portableApi(options.wasmDir);
  const session = await openSession(api, options.modelFile);
  const output = session.outputNames.includes('last_hidden_state') ? 'last_hidden_state' : session.outputNames[0]!;
  return {
    run: async (ids) => {
      const results = await session.run(inputs(api, session.inputNames, ids), [output]);
      return toHiddenStates(results[output]!, ids.length);
    },
  };
}

async function openSession(api: OnnxApi, file: string): Promise<InferenceSession> {
  try {
    return await api.open(file, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Waiting threads that spin take the core from the other worker.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (cause) {
    throw new AppError(`${file} cannot be opened as an ONNX model; install the model again`, {
      code: 'model-unusable',
      kind: 'corrupt',
      cause,
    });
  }
}

function inputs(api: OnnxApi, names: readonly string[], ids: readonly number[]): Record<string, Tensor> {
  const dims = [1, ids.length];
  const filled = (value: bigint): Tensor => new api.Tensor('int64', new BigInt64Array(ids.length).fill(value), dims);
  const all: Record<string, Tensor> = {
    input_ids: new api.Tensor('int64', BigInt64Array.from(ids, BigInt), dims),
    attention_mask: filled(1n),
    token_type_ids: filled(0n),
  };
  const unknown = names.filter((name) => !(name in all));
  if (unknown.length > 0)
    throw new AppError(`the model asks for ${unknown.join(', ')} as inputs; add it with engine transformers`, {
      code: 'model-unsuitable',
      kind: 'validation',
    });
  return Object.fromEntries(names.map((name) => [name, all[name]!]));
}

async function nativeApi(): Promise<OnnxApi> {
  refuseNativeTelemetry();
  const { InferenceSession, Tensor } = (await import('onnxruntime-node')).default;
  // By name: the runtime reads the file itself, and no copy waits here for the garbage collector.
  return { Tensor, open: (file, options) => InferenceSession.create(file, options) };
}

async function portableApi(wasmDir: string | undefined): Promise<OnnxApi> {
  const api = await import('onnxruntime-web/wasm');
  const file = wasmDir === undefined ? installedWasm() : join(wasmDir, WASM_FILE);
  try {
    api.env.wasm.wasmBinary = await readFile(file);
  } catch (cause) {
    throw new AppError(`the portable runtime's ${file} cannot be read; install docgraph again`, {
      code: 'portable-runtime-missing',
      kind: 'unavailable',
      cause,
    });
  }
  api.env.wasm.numThreads = 1;
  return {
    Tensor: api.Tensor,
    open: async (model, options) => api.InferenceSession.create(await readFile(model), options),
  };
}

function installedWasm(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve(`onnxruntime-web/${WASM_FILE}`)), WASM_FILE);
}
