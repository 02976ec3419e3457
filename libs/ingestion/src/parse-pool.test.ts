/** Files that take too long or too much memory become diagnostics, and the pool goes on with the others. */
import { afterEach, describe, expect, test } from 'vitest';
import { sha256Bytes, sourceIdFrom } from '@docgraph/domain';
import { createParsePool, type ParsePool, type ParsePoolOptions } from './parse-pool.ts';
import type { ParseJob } from './parse-worker.ts';

const pools: ParsePool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});
function poolOf(options: ParsePoolOptions): ParsePool {
  const pool = createParsePool(options);
  pools.push(pool);
  return pool;
}

function job(path: string, text: string): ParseJob {
  const bytes = Buffer.from(text);
  return { file: { source: sourceIdFrom('docs'), path, contentHash: sha256Bytes(bytes) }, bytes };
}

/** About 3 MiB of ordinary paragraphs: seconds of work, and more memory than a small heap has. */
const LARGE = 'A paragraph with *some* `markup` and [a link](other.md), as they are.\n\n'.repeat(44_000);

const rules = async (parsing: ReturnType<ParsePool['parse']>): Promise<string[]> =>
  (await parsing).document.diagnostics.map((diagnostic) => diagnostic.rule);

describe('a parse pool', () => {
  test('parses side by side and answers each file with its own document', async () => {
    const pool = poolOf({ workers: 2 });
    const paths = Array.from({ length: 20 }, (_, i) => `${i}.md`);
    const writes = await Promise.all(paths.map((path) => pool.parse(job(path, `# Page ${path}\n\nText.\n`))));
    expect(writes.map((write) => write.document.title)).toEqual(paths.map((path) => `Page ${path}`));
  });

  test('ends a file at its deadline, names it, and goes on with a new process', async () => {
    const pool = poolOf({ workers: 1, timeoutMs: 1000 });
    const large = pool.parse(job('large.md', LARGE));
    const small = pool.parse(job('small.md', '# Small\n\nText.\n'));
    const { document, sections } = await large;
    expect(document.diagnostics).toMatchObject([{ severity: 'error', rule: 'parse-timeout', line: 1 }]);
    expect(document.diagnostics[0]?.message).toMatch(/1000 ms/);
    expect(sections).toEqual([]);
    expect(await rules(small)).toEqual([]);
    expect((await small).document.title).toBe('Small');
  });

  test('ends a file that needs more memory than it may have, and goes on', async () => {
    const pool = poolOf({ workers: 1, heapMbMax: 64 });
    const large = rules(pool.parse(job('large.md', LARGE)));
    const small = pool.parse(job('small.md', '# Small\n'));
    expect(await large).toEqual(['parse-memory']);
    expect((await small).document.title).toBe('Small');
  });

  test('rejects what is under way and what waits when it is closed, and everything afterwards', async () => {
    const pool = poolOf({ workers: 1 });
    const parsing = [pool.parse(job('a.md', LARGE)), pool.parse(job('b.md', LARGE))];
    const outcomes = Promise.allSettled(parsing);
    await Promise.all([pool.close(), pool.close()]);
    const aborted = { status: 'rejected', reason: { code: 'parse-pool-closed', kind: 'aborted' } };
    expect(await outcomes).toMatchObject([aborted, aborted]);
    await expect(pool.parse(job('c.md', ''))).rejects.toMatchObject({ kind: 'aborted' });
  });
});
