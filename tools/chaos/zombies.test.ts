/** A worker that stood still past its lock may not write over what was indexed meanwhile. On real servers, through the real program. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServerUrl } from '@docgraph/domain/test-servers';
import { openReader, readConfiguration, readEngines } from '@docgraph/installation';
import { testServers } from '@docgraph/installation/test-servers';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, test } from 'vitest';
import { startEmbeddingService, type EmbeddingService } from './embedding-service.ts';
import { createGatedWorker, settled, type GatedWorker } from './gated-worker.ts';
import { superseded } from './zombies.ts';

const servers = testServers(process.env);
const redisUrl = testServerUrl(process.env, 'redis-queue');
const folder = mkdtempSync(join(tmpdir(), 'docgraph-zombies-'));
const workers: GatedWorker[] = [];
let model: EmbeddingService | undefined;

afterAll(async () => {
  for (const worker of workers) await worker.kill();
  model?.close();
  await servers?.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(servers === null || redisUrl === undefined)('a worker that stands still past its lock', () => {
  afterAll(async () => {
    const redis = new Redis(redisUrl!);
    for await (const keys of redis.scanStream({
      match: `docgraph:${servers!.env['DOCGRAPH_INSTALLATION']}:*`,
      count: 1000,
    }) as AsyncIterable<string[]>)
      if (keys.length > 0) await redis.unlink(keys);
    redis.disconnect();
  });

  test('is refused its next write, and what another one has indexed meanwhile stays', async () => {
    const root = join(folder, 'docs');
    mkdirSync(root);
    const texts = ['amber', 'turquoise', 'vermilion'].map((color) => `# Quota\n\nThe limit is ${color}.\n`);
    const edit = (): void => writeFileSync(join(root, 'quota.md'), texts.shift()!);
    edit();
    model = await startEmbeddingService();
    const env = {
      ...{ ...servers!.env, DOCGRAPH_SOURCES: `docs=${root}` },
      ...{ DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: redisUrl! },
    };
    for (const data of ['one', 'two']) workers.push(createGatedWorker(join(folder, data), env, model.model));
    const [zombie, successor] = workers as [GatedWorker, GatedWorker];
    zombie.start();
    await settled([zombie]);
    const passage = 'before graph.applyDocuments';
    expect(await superseded(passage, { zombie, successor, edit, settle: settled })).toBeGreaterThan(0);

    const engines = readConfiguration(env, readEngines);
    const reader = openReader({ dir: successor.dir, engines, embedderFor: async () => model!.embedder });
    const { index } = (await reader.stores())!;
    const found = async (word: string): Promise<number> => (await index.lexical(word, { limit: 10 })).length;
    expect([await found('amber'), await found('turquoise'), await found('vermilion')]).toEqual([0, 0, 1]);
    await reader.close();
  });
});
