/** Qdrant of the stack below the index: what it answers, that a crash loses nothing it acknowledged, and that a hang is told in time. */
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { chunkId, documentId, sectionId, sha256, sourceIdFrom } from '@docgraph/domain';
import type { IndexPoint } from '@docgraph/vector';
import { createQdrantSearchIndex, openQdrantSearchIndex } from '@docgraph/vector/qdrant';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startOwnServer, type OwnServer } from '../own-server.test-support.ts';
import { createQdrantService } from './qdrant.ts';

const run = promisify(execFile);
const POINTS = 400;
const KILL_AFTER_POINTS = 100;
const TIMEOUT_MS = 500;
const vector = new Float32Array([1, 0]);
const MODEL = { dimensions: 2, fingerprint: 'model' };

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

describe.skipIf(testServerUrl(process.env, 'qdrant') === undefined)('the Qdrant engine', () => {
  let server: OwnServer;
  beforeEach(async () => {
    server = await startOwnServer(createQdrantService);
  });
  afterEach(() => server.remove());

  test('answers every step of the client with the recorded status', async () => {
    const program = fileURLToPath(new URL('conform.mjs', import.meta.url));
    const snapshots = join(dirname(server.logFile), 'data', 'snapshots');
    const { stdout } = await run(process.execPath, [program, server.url, snapshots]);
    expect(stdout).toMatch(/^17\d steps, 0 not as expected$/m);
  });

  test('killed while it writes and started again, it has everything that it acknowledged', async () => {
    const index = await createQdrantSearchIndex({ url: server.url, ...MODEL });
    const points = Array.from({ length: POINTS }, (_, i) => point(i));
    const acknowledged: IndexPoint[] = [];
    const load = async (): Promise<void> => {
      for (const each of points) {
        await index.upsert([each]);
        await index.setVectors([{ ...each, vector }]);
        acknowledged.push(each);
        if (acknowledged.length === KILL_AFTER_POINTS) server.signal('SIGKILL');
      }
    };
    await expect(load()).rejects.toMatchObject({ code: 'index-unavailable', kind: 'unavailable' });
    await server.ended();
    await server.start();
    const states = new Map((await index.scan({ after: null, limit: 1000 })).map((state) => [state.id, state]));
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILL_AFTER_POINTS);
    for (const { id, indexHash } of acknowledged) expect(states.get(id)).toEqual({ id, indexHash, hasVector: true });
    const last = acknowledged.length - 1;
    expect(await index.lexical(`number${last}`, { limit: 5 })).toMatchObject([{ chunkId: points[last]?.id }]);

    await index.upsert(points);
    await index.setVectors(points.map((each) => ({ ...each, vector })));
    expect(await index.stats()).toEqual({ points: POINTS, vectors: POINTS });
    await index.close();
  });

  test('that hangs is told in time, and answers when it goes on', async () => {
    const impatient = { url: server.url, ...MODEL, readTimeoutMs: TIMEOUT_MS, writeTimeoutMs: TIMEOUT_MS };
    const patient = await createQdrantSearchIndex({ url: server.url, ...MODEL });
    await patient.upsert([point(0)]);
    await patient.setVectors([{ ...point(0), vector }]);
    const [writer, reader] = [await createQdrantSearchIndex(impatient), await openQdrantSearchIndex(impatient)];
    server.signal('SIGSTOP');
    const began = performance.now();
    try {
      const calls = [
        ...[reader.lexical('number0', { limit: 1 }), reader.dense(vector, { limit: 1 }), reader.stats()],
        ...[writer.upsert([point(1)]), writer.setVectors([{ ...point(0), vector }]), writer.remove([point(0).id])],
        ...[openQdrantSearchIndex(impatient)],
      ];
      for (const call of await Promise.allSettled(calls))
        expect(call).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
      expect(performance.now() - began).toBeLessThan(TIMEOUT_MS + 2000);
    } finally {
      server.signal('SIGCONT');
    }
    await patient.upsert([point(2)]);
    expect(await patient.lexical('number2', { limit: 5 })).toMatchObject([{ chunkId: point(2).id }]);
    expect(await reader.lexical('number2', { limit: 5 })).toMatchObject([{ chunkId: point(2).id }]);
    for (const each of [patient, writer, reader]) await each.close();
  });
});
