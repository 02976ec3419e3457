/** An instance of the scan kernel with its memory. */
import { KERNEL_BASE64 } from './kernel.ts';

/** What we use of the WebAssembly interface; its own types come with the browser's, which must not leak in here. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => KernelMemory;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

export interface KernelMemory {
  /** Replaced by every growth: views must be made anew. */
  readonly buffer: ArrayBuffer;
  /** Adds pages of {@link PAGE_BYTES}. */
  grow(pages: number): number;
}

export const PAGE_BYTES = 65_536;
/** 4 GiB, all that 32-bit addresses reach. */
export const PAGES_MAX = 65_536;

export interface ScanKernel {
  readonly memory: KernelMemory;
  /**
   * Writes an f32 score for each of `count` (at least 1) rows. All addresses are bytes.
   * @param query address of the int16 query, zero up to `steps` x 16 components.
   * @param rows address of the first row: `steps` x 16 int8 components, then 16 bytes that begin with the f32 scale.
   * @param out address of the scores.
   */
  readonly scan: (query: number, rows: number, count: number, steps: number, out: number) => void;
}

const { WebAssembly: wasm } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
const kernelModule = new wasm.Module(Buffer.from(KERNEL_BASE64, 'base64'));

/** @param bytes room that the memory has at first. */
export function createScanKernel(bytes: number): ScanKernel {
  const memory = new wasm.Memory({ initial: Math.ceil(bytes / PAGE_BYTES), maximum: PAGES_MAX });
  const instance = new wasm.Instance(kernelModule, { env: { memory } });
  return { memory, scan: instance.exports['scan'] as ScanKernel['scan'] };
}
