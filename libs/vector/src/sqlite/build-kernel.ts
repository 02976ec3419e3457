/** Assembles kernel.wat into kernel.ts: `node src/sqlite/build-kernel.ts`. The test compares the two. */
import { readFile, writeFile } from 'node:fs/promises';
import wabt from 'wabt';

const SOURCE = new URL('./kernel.wat', import.meta.url);
const TARGET = new URL('./kernel.ts', import.meta.url);

/** The WebAssembly module that kernel.wat describes, as base64. */
export async function assembleKernel(): Promise<string> {
  const assembler = await wabt();
  const module = assembler.parseWat('kernel.wat', await readFile(SOURCE, 'utf8'), { simd: true });
  try {
    return Buffer.from(module.toBinary({}).buffer).toString('base64');
  } finally {
    module.destroy();
  }
}

/** The text of kernel.ts for a module. */
export function kernelSource(base64: string): string {
  const lines = base64.match(/.{1,100}/g) ?? [];
  const literal = lines.map((line) => `  '${line}'`).join(' +\n');
  return (
    '/** The scan kernel, assembled from kernel.wat by build-kernel.ts; not edited by hand. */\n\n' +
    `/** A WebAssembly module as base64: imports \`env.memory\`, exports \`scan\`. */\nexport const KERNEL_BASE64 =\n${literal};\n`
  );
}

if (import.meta.main) await writeFile(TARGET, kernelSource(await assembleKernel()));
