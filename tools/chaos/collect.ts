/** Loaded into a program before its own code: SIGUSR2 collects its garbage and adds the bytes then in use to a file. */
import { appendFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(process.env['MEMORY_FILE'] ?? '', `${heapUsed + external}\n`);
});
