/** Comparing and repairing through the command: what differs is shown as data, and nothing changes unless it is to. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { writeDocuments } from '../testing/documents.ts';
import { createPlace, type Place } from '../testing/program.ts';

/** Lets the search index hold something else than the graph says. */
function damageIndex(place: Place): void {
  const data = join(place.dir, '.docgraph');
  const file = readdirSync(data).find((name) => name.endsWith('.db') && name.startsWith('index-'))!;
  const db = new DatabaseSync(join(data, file));
  db.exec("UPDATE idx_points SET index_hash = 'other' WHERE row IN (SELECT row FROM idx_points LIMIT 2)");
  db.close();
}

describe('docgraph reconcile', () => {
  it('shows what differs, changes nothing with --dry-run, repairs it without, and finds nothing then', async () => {
    const place = createPlace();
    writeDocuments(place);
    await place.json('ingest', 'docs');
    expect(await place.json('reconcile', '--dry-run')).toMatchObject({
      ...{ applied: false, drift: { files: 0, index: 0 } },
      index: { missing: [], stale: [], extra: [] },
    });
    damageIndex(place);
    place.write('docs/new.md', '# Zebra crossing\n');
    rmSync(join(place.dir, 'docs/notes.md'));
    const plans = {
      sources: [{ source: 'docs', files: { added: ['new.md'], removed: ['notes.md'], modified: [] }, error: null }],
      index: { missing: [], stale: [expect.any(String), expect.any(String)], extra: [] },
      drift: { files: 2 / 6, index: 2 / 12 },
    };
    const planned = await place.json<{ index: { expected: number } }>('reconcile', '--dry-run');
    expect(planned).toMatchObject({
      applied: false,
      ...plans,
      drift: { files: 2 / 6, index: 2 / planned.index.expected },
    });
    const table = await place.run(['reconcile', '--dry-run']);
    expect(table.out).toMatch(
      /^docs {2}1 added, 0 modified, 0 moved, 1 removed, 5 unchanged\nsearch index {2}0 missing, 2 stale/,
    );
    expect(table.out).toContain('(would be repaired)');

    expect(await place.json('reconcile')).toMatchObject({ applied: true, sources: plans.sources, index: plans.index });
    expect(await place.json('reconcile', '--dry-run')).toMatchObject({ drift: { files: 0, index: 0 } });
    expect(await place.json('search', 'zebra crossing', '-n', '1')).toMatchObject({
      results: [{ citation: { path: 'new.md' } }],
    });
  });

  it('compares what is there when a folder is gone, and names what is not', async () => {
    const place = createPlace();
    place.write('one/a.md', '# A\n');
    place.write('two/b.md', '# B\n');
    await place.json('ingest', 'one', 'two');
    rmSync(join(place.dir, 'two'), { recursive: true });
    const { code, out, err } = await place.run(['reconcile', '--dry-run']);
    expect({ code, out }).toEqual({ code: 3, out: expect.stringContaining('one  0 added') });
    expect(err).toContain('there is no folder');
    expect((await place.run(['reconcile', '--source', 'one'])).code).toBe(0);
    expect(await place.run(['reconcile', '--source', 'three'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('known are one, two'),
    });
    const nothing = createPlace();
    expect(await nothing.run(['reconcile'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('docgraph ingest'),
    });
  });
});
