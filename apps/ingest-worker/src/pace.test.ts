/** Writes a second are limited: through the real program, and the turns by themselves. */
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createPace } from './pace.ts';
import { createPlace, metric, SOON, WORKER } from './testing/programs.ts';

describe('a pace', () => {
  it('gives turns at even distances in the order of the calls, and ends every wait when it is closed', async () => {
    const waits: number[] = [];
    const pace = createPace(100, (seconds) => waits.push(seconds));
    const startedMs = performance.now();
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((number) => pace.turn().then(() => order.push(number))));
    // A timer may fire a little early.
    expect(performance.now() - startedMs).toBeGreaterThan(28);
    expect(order).toEqual([1, 2, 3, 4]);
    expect(waits[0]).toBe(0);
    expect(waits[3]).toBeGreaterThan(0.025);

    const slow = createPace(1, () => {});
    await slow.turn();
    const waiting = [slow.turn(), slow.turn()];
    slow.close();
    slow.close();
    for (const turn of [...waiting, slow.turn()]) await expect(turn).rejects.toMatchObject({ kind: 'aborted' });
  });
});

describe('a worker with limited writes', () => {
  const GRAPH_PER_SECOND = 3;
  const DOCUMENTS = 400;

  it('writes no faster to each store, says how long writes waited, and stops in the middle of a wait', async () => {
    const place = createPlace();
    for (let i = 0; i < DOCUMENTS; i++) place.write(`docs/page-${i}.md`, `# Page ${i}\n\nText.\n`);
    const startedMs = performance.now();
    const worker = await place.serve(WORKER, {
      ...{ DOCGRAPH_SOURCES: join(place.dir, 'docs'), DOCGRAPH_VECTOR_WRITES_PER_SECOND: '1000' },
      DOCGRAPH_GRAPH_WRITES_PER_SECOND: String(GRAPH_PER_SECOND),
    });
    const writes = (store: string): Promise<number> =>
      metric(worker, `docgraph_write_wait_seconds_count{dependency="${store}"}`);
    await vi.waitFor(async () => expect(await writes('graph')).toBeGreaterThan(9), SOON);
    const [made, elapsed] = [await writes('graph'), (performance.now() - startedMs) / 1000];
    expect((made - 1) / elapsed).toBeLessThanOrEqual(GRAPH_PER_SECOND);
    expect(await metric(worker, 'docgraph_write_wait_seconds_sum{dependency="graph"}')).toBeGreaterThan(1);
    expect(await writes('vector')).toBeGreaterThan(0);
    expect(await metric(worker, 'docgraph_index_documents')).toBeLessThan(DOCUMENTS);
    worker.child.kill('SIGTERM');
    expect(await worker.exit).toBe(0);
  }, 60_000);
});
