import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Embedder } from './embedder.ts';
import { textOf } from './embedder.ts';
import { createLocalEmbedder } from './local-embedder.ts';
import type { Runtime } from './onnx-runtime.ts';
import { cosine, GOLDEN, LONG_TEXT, SHIPPED_MODEL, temporaryFolder } from './testing/shipped-model.ts';

const byRuntime: Partial<Record<Runtime, { fingerprint: string; vectors: readonly Float32Array[] }>> = {};
const texts = [GOLDEN.text, 'Bananas ripen next to apples.', LONG_TEXT, '', 'naïve 日本語 🦊 \u0000'];

describe.each(['native', 'portable'] as const)('%s runtime', (runtime) => {
  let embedder: Embedder;
  let vectors: readonly Float32Array[];
  beforeAll(async () => {
    embedder = await createLocalEmbedder({ modelDir: SHIPPED_MODEL, runtime, threads: 1 });
    vectors = await embedder.embed(texts, { kind: 'passage' });
    byRuntime[runtime] = { fingerprint: embedder.fingerprint, vectors };
  });
  afterAll(() => embedder.close());

  test('gives the reference vector', () => {
    GOLDEN.start.forEach((value, i) => expect(vectors[0]![i]).toBeCloseTo(value, 5));
  });

  test('gives one unit-length vector a text, in order', () => {
    expect(vectors).toHaveLength(texts.length);
    for (const vector of vectors) {
      expect(vector).toHaveLength(384);
      expect(cosine(vector, vector)).toBeCloseTo(1, 6);
    }
    expect(cosine(vectors[0]!, vectors[1]!)).toBeLessThan(0.3);
  });

  test('gives a text the same vector bit for bit, whatever its neighbours', async () => {
    const [alone] = await embedder.embed([GOLDEN.text], { kind: 'query' });
    const [, second] = await embedder.embed(['something before it', GOLDEN.text, 'and after'], { kind: 'passage' });
    expect(alone).toEqual(vectors[0]);
    expect(second).toEqual(vectors[0]);
  });
});

test('a question has its vector, and each part the mean of its own tokens as they read in the whole', async () => {
  const embedder = await createLocalEmbedder({ modelDir: SHIPPED_MODEL, threads: 1 });
  const text = 'On Windows. How do I restart the server, and which port does it use?';
  const [restart, port] = ['How do I restart the server', 'which port does it use?'].map((part) => [
    { from: 0, to: 'On Windows.'.length },
    { from: text.indexOf(part), to: text.indexOf(part) + part.length },
  ]);
  const alone = await embedder.embed([text, textOf(text, restart!), textOf(text, port!)], { kind: 'query' });
  const [whole, ...parts] = await embedder.embedQuestion({ text, parts: [restart!, port!] });
  expect(whole).toEqual(alone[0]);
  for (const [i, part] of parts.entries()) {
    expect(cosine(part, part)).toBeCloseTo(1, 6);
    const toAlone = alone.slice(1).map((vector) => cosine(part, vector));
    expect(toAlone[i]).toBeGreaterThan(0.75);
    expect(toAlone[i]).toBeGreaterThan(toAlone[1 - i]!);
  }
  // All tokens but the special ones are nearly the whole; what lies behind the model's limit is read by itself.
  const behind = { from: LONG_TEXT.length, to: LONG_TEXT.length + GOLDEN.text.length };
  const [, late, most] = await embedder.embedQuestion({
    text: LONG_TEXT + GOLDEN.text,
    parts: [[behind], [{ from: 0, to: LONG_TEXT.length }]],
  });
  expect(late).toEqual((await embedder.embed([GOLDEN.text], { kind: 'query' }))[0]);
  expect(cosine(most!, (await embedder.embed([LONG_TEXT], { kind: 'query' }))[0]!)).toBeGreaterThan(0.98);
  await embedder.close();
});

test('both runtimes agree on direction and differ in fingerprint', () => {
  const { native, portable } = byRuntime;
  texts.forEach((_, i) => expect(cosine(native!.vectors[i]!, portable!.vectors[i]!)).toBeGreaterThan(0.9999));
  expect(native!.fingerprint).not.toBe(portable!.fingerprint);
  expect(native!.fingerprint).toMatch(/^minilm-l6-v2-[0-9a-f]{12}$/);
});

test('many threads give the vectors that one gives', async () => {
  const sample = Array.from({ length: 9 }, (_, i) => `${GOLDEN.text} ${'again '.repeat(i)}`);
  const results = [];
  for (const threads of [1, 3]) {
    const embedder = await createLocalEmbedder({ modelDir: SHIPPED_MODEL, threads });
    results.push(await embedder.embed(sample, { kind: 'passage' }));
    await embedder.close();
  }
  expect(results[1]).toEqual(results[0]);
});

test('no texts, no vectors, and no worker', async () => {
  const embedder = await createLocalEmbedder({ modelDir: SHIPPED_MODEL });
  expect(await embedder.embed([], { kind: 'query' })).toEqual([]);
  await embedder.close();
});

test('after close an embedder refuses, and closing again is harmless', async () => {
  const embedder = await createLocalEmbedder({ modelDir: SHIPPED_MODEL });
  const running = embedder.embed([LONG_TEXT, LONG_TEXT, LONG_TEXT, LONG_TEXT], { kind: 'passage' });
  const outcome = expect(running).rejects.toMatchObject({ code: 'embedder-closed' });
  await embedder.close();
  await embedder.close();
  await outcome;
  await expect(embedder.embed(['x'], { kind: 'query' })).rejects.toMatchObject({ code: 'embedder-closed' });
});

test.each(['model.onnx', 'tokenizer.json', 'config.json'])('a changed %s is refused by its checksum', async (name) => {
  const modelDir = temporaryFolder();
  cpSync(SHIPPED_MODEL, modelDir, { recursive: true });
  writeFileSync(join(modelDir, name), '\n', { flag: 'a' });
  await expect(createLocalEmbedder({ modelDir })).rejects.toMatchObject({
    code: 'model-checksum-mismatch',
    kind: 'corrupt',
    message: expect.stringContaining(name) as string,
  });
});

test('a file that is not listed in the checksums is refused', async () => {
  const modelDir = temporaryFolder();
  cpSync(SHIPPED_MODEL, modelDir, { recursive: true });
  writeFileSync(join(modelDir, 'SHA256SUMS'), '');
  await expect(createLocalEmbedder({ modelDir })).rejects.toMatchObject({ code: 'model-checksum-mismatch' });
});

test('a folder without a model is named in the error', async () => {
  const modelDir = temporaryFolder();
  await expect(createLocalEmbedder({ modelDir })).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining(modelDir) as string,
  });
});

test.each([0, 65, 1.5, NaN])('%d threads are refused', async (threads) => {
  await expect(createLocalEmbedder({ modelDir: SHIPPED_MODEL, threads })).rejects.toMatchObject({ kind: 'validation' });
});

test('a portable runtime without its file fails with the path it looked for', async () => {
  const wasmDir = temporaryFolder();
  const embedder = await createLocalEmbedder({ modelDir: SHIPPED_MODEL, runtime: 'portable', wasmDir });
  await expect(embedder.embed(['x'], { kind: 'query' })).rejects.toMatchObject({
    code: 'portable-runtime-missing',
    message: expect.stringContaining(wasmDir) as string,
  });
  await embedder.close();
});
