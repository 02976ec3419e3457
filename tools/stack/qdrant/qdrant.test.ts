/** The engine that stands in for a Qdrant server here: what it answers, and that a crash loses nothing it acknowledged. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chunkId, documentId, sectionId, sha256, sourceIdFrom } from '@docgraph/domain';
import type { IndexPoint } from '@docgraph/vector';
import { createQdrantSearchIndex } from '@docgraph/vector/qdrant';
import { startQdrantEngine, type QdrantEngine } from './qdrant.ts';

const run = promisify(execFile);
const stackDir = new URL('../../../.stack/qdrant', import.meta.url).pathname;
const installed = existsSync(join(stackDir, 'venv', 'installed'));
if (!installed) console.log('skipped: no Qdrant engine; node tools/stack/qdrant/start.ts installs and starts one');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function point(i: number): IndexPoint {
  const [source, path] = [sourceIdFrom('docs'), `${i}.md`];
  const document = documentId(source, path);
  const section = sectionId(document, '');
  const fields = { title: '', headingPath: '', heading: '', body: `number${i} of many`, code: '' };
  return {
    ...{ id: chunkId(section, 0), sectionId: section, documentId: document, sourceId: source, path, fields },
    ...{ indexHash: sha256(fields.body), textHash: sha256(fields.body) },
  };
}

describe.skipIf(!installed)('the Qdrant engine', () => {
  let dataDir: string;
  let engine: QdrantEngine;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'docgraph-qdrant-'));
    engine = await startQdrantEngine({ stackDir, dataDir, port: await freePort() });
  });
  afterEach(async () => {
    await engine.stop('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('answers every step of the client with the recorded status', async () => {
    const program = new URL('conform.mjs', import.meta.url).pathname;
    const { stdout } = await run(process.execPath, [program, engine.url, join(dataDir, 'snapshots')]);
    expect(stdout).toMatch(/^17\d steps, 0 not as expected$/m);
  });

  test('a port that is taken is an error', async () => {
    const port = Number(new URL(engine.url).port);
    await expect(startQdrantEngine({ stackDir, dataDir, port })).rejects.toThrow(/choose another port/);
  });

  test('killed while it writes and started again, it has everything that it acknowledged', async () => {
    const port = Number(new URL(engine.url).port);
    const options = { url: engine.url, dimensions: 2, fingerprint: 'model' };
    const index = await createQdrantSearchIndex(options);
    const points = Array.from({ length: 400 }, (_, i) => point(i));
    const acknowledged: IndexPoint[] = [];
    const vector = new Float32Array([1, 0]);
    const load = async (): Promise<void> => {
      for (const each of points) {
        await index.upsert([each]);
        await index.setVectors([{ ...each, vector }]);
        acknowledged.push(each);
        if (acknowledged.length === 100) void engine.stop('SIGKILL');
      }
    };
    await expect(load()).rejects.toMatchObject({ code: 'index-unavailable', kind: 'unavailable' });
    await engine.stop();
    engine = await startQdrantEngine({ stackDir, dataDir, port });
    const states = new Map((await index.scan({ after: null, limit: 1000 })).map((state) => [state.id, state]));
    expect(acknowledged.length).toBeGreaterThanOrEqual(100);
    for (const { id, indexHash } of acknowledged) expect(states.get(id)).toEqual({ id, indexHash, hasVector: true });
    const last = acknowledged.length - 1;
    expect(await index.lexical(`number${last}`, { limit: 5 })).toMatchObject([{ chunkId: points[last]?.id }]);

    await index.upsert(points);
    await index.setVectors(points.map((each) => ({ ...each, vector })));
    expect(await index.stats()).toEqual({ points: 400, vectors: 400 });
    await index.close();
  });
});
