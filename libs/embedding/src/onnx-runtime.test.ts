import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { resolveRuntime } from './onnx-runtime.ts';

/** Evaluates `expression` in a program in which a package is not installed, and returns what it printed. */
async function withoutPackage(name: string, expression: string): Promise<string> {
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier === '${name}') throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
        return next(specifier, context);
      },
    });
    const load = (file) => import(new URL(file, ${JSON.stringify(import.meta.url)}));
    console.log(await ${expression}.catch((error) => error.code + ': ' + error.message));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  return stdout.trim();
}

test('where the native runtime loads, auto is native', async () => {
  expect(await resolveRuntime('auto')).toBe('native');
  expect(await resolveRuntime('portable')).toBe('portable');
});

test('where the native runtime is not installed, auto is portable and native is refused with advice', async () => {
  const resolved = (wanted: string): Promise<string> =>
    withoutPackage('onnxruntime-node', `(await load('./onnx-runtime.ts')).resolveRuntime('${wanted}')`);
  expect(await resolved('auto')).toBe('portable');
  expect(await resolved('native')).toMatch(/^native-runtime-missing: .*install onnxruntime-node/);
});

test('where the transformers package is not installed, the error holds the command that installs it', async () => {
  const message = await withoutPackage(
    '@huggingface/transformers',
    "(await load('./transformers-encoder.ts')).importTransformers()",
  );
  expect(message).toMatch(/^transformers-missing: .*npm install @huggingface\/transformers/);
});
