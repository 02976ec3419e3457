/** From a choice to an embedder: the shipped model, models that are not there, services and their keys. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createModel } from './model.ts';
import { DEFAULT_MODEL, type ModelChoice } from './record.ts';
import { dataFolder } from './testing/data-folder.ts';
import { openWriter } from './writer.ts';

const none = (): undefined => undefined;
const SECRET = 'sk-this-is-the-secret';

test('the shipped model is found and embeds without anything else', async () => {
  const embedder = await createModel(DEFAULT_MODEL, { dir: dataFolder(), threads: 1, secret: none });
  const [question, about, other] = await embedder.embed(
    ['How do I restore a backup?', 'Restoring from a backup', 'The colour of the logo'],
    { kind: 'query' },
  );
  const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  expect(question).toHaveLength(embedder.profile.dimensions);
  expect(cosine(question!, about!)).toBeGreaterThan(cosine(question!, other!) + 0.3);
  await embedder.close();
});

test('a model that is not installed is an error that names those that are', async () => {
  const asked = createModel({ kind: 'local', name: 'nonesuch' }, { dir: dataFolder(), secret: none });
  await expect(asked).rejects.toMatchObject({ kind: 'not-found' });
  await expect(asked).rejects.toThrow(/nonesuch.*minilm-l6-v2/s);
});

describe('a service', () => {
  const choice = (url: string): ModelChoice => ({
    ...{ kind: 'http', url, model: 'm', dimensions: 2, apiKeyVariable: 'MODEL_KEY' },
  });

  test.each([undefined, ''])('whose key is not set (%j) is an error that names the variable', async (value) => {
    const asked = createModel(choice('http://localhost:9/v1'), { dir: dataFolder(), secret: () => value });
    await expect(asked).rejects.toMatchObject({ code: 'embedding-key-missing', kind: 'validation' });
    await expect(asked).rejects.toThrow(/MODEL_KEY/);
  });

  test('gets the key of its variable, which stands in no file of the installation', async () => {
    const keys: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers.authorization);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: [{ index: 0, embedding: [0.6, 0.8] }] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const model = choice(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    const dir = dataFolder();
    const embedder = await createModel(model, { dir, secret: (name) => (name === 'MODEL_KEY' ? SECRET : undefined) });
    await embedder.embed(['text'], { kind: 'passage' });
    expect(keys).toEqual([`Bearer ${SECRET}`]);

    const writer = await openWriter({ dir, model, embedder });
    await writer.publish();
    await writer.close();
    await embedder.close();
    server.close();
    const files = readdirSync(dir);
    expect(files).toContain('installation.json');
    for (const file of files) expect(readFileSync(join(dir, file), 'latin1')).not.toContain(SECRET);
  });
});
