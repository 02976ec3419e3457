/** Loaded into a worker before its own code: puts the gate between its breakers and its stores and queue. */
import { registerHooks } from 'node:module';

const GATED = new URL('./gated-ports.ts', import.meta.url).href;
/** The two files of the program that put a port behind its breaker. */
const IMPORTERS = ['/apps/ingest-worker/src/main.ts', '/apps/ingest-worker/src/write-side.ts'];

registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== './breaker.ts' || !IMPORTERS.some((name) => context.parentURL?.endsWith(name)))
      return next(specifier, context);
    const { url } = next(specifier, context);
    return next(`${GATED}?of=${encodeURIComponent(url)}`, context);
  },
});
