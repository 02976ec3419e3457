/** A worker's queue through the command: a job that failed for good is listed, shown, tried again and dropped. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { createPlace } from '../testing/program.ts';

const WORKER = fileURLToPath(new URL('../../../ingest-worker/src/main.ts', import.meta.url));
const TOKEN = 'a-token-of-24-characters';

interface Listing {
  readonly jobs: readonly { readonly id: string; readonly key: string; readonly state: string }[];
  readonly counts: Readonly<Record<string, number>>;
}

it('a job whose folder is gone waits for a person, who tries it again or drops it', async () => {
  const place = createPlace();
  const worker = createPlace({ program: WORKER });
  place.write('docs/a.md', '# A\n');
  const docs = join(place.dir, 'docs');
  const started = worker.start([], {
    ...{ DOCGRAPH_SOURCES: docs, DOCGRAPH_DATA: join(place.dir, 'data'), DOCGRAPH_HTTP_TOKEN: TOKEN },
    ...{ DOCGRAPH_WORKER_PORT: '0', DOCGRAPH_RESYNC_SECONDS: '86400' },
  });
  const { url } = JSON.parse(await started.line('err', /"url":/)) as { url: string };
  const env = { DOCGRAPH_WORKER_URL: url, DOCGRAPH_HTTP_TOKEN: TOKEN };
  const jobs = async <T>(...args: readonly string[]): Promise<T> =>
    JSON.parse((await place.run(['jobs', ...args, '--json'], env)).out) as T;
  const sync = () => fetch(`${url}/sync`, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } });
  const dead = async (): Promise<string> => {
    let id = '';
    await eventually(async () => {
      const listing = await jobs<Listing>('list', '--state', 'dead');
      expect(listing.jobs).toMatchObject([{ key: 'docs', state: 'dead' }]);
      id = listing.jobs[0]!.id;
    });
    return id;
  };
  await eventually(async () => expect((await jobs<Listing>('list', '--state', 'done')).jobs).toHaveLength(2));

  renameSync(docs, join(place.dir, 'gone'));
  await sync();
  const first = await dead();
  const shown = await place.run(['jobs', 'list'], env);
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toMatch(
    new RegExp(`^${first}  dead  docs  normal  2\\d{3}-.*Z\\n    folder-not-found, 1 in a row: there is no folder`),
  );
  expect(shown.out).toContain('1 dead, 2 done');
  expect(await jobs('show', first)).toMatchObject({ data: { source: 'docs', reason: 'request' }, state: 'dead' });
  expect(await jobs('drop', first)).toEqual({ dropped: first });
  expect(await place.run(['jobs', 'show', first], env)).toMatchObject({
    code: 3,
    err: expect.stringContaining('there is no job'),
  });

  await sync();
  const second = await dead();
  renameSync(join(place.dir, 'gone'), docs);
  expect(await place.run(['jobs', 'retry', second], env)).toMatchObject({
    code: 0,
    out: expect.stringContaining(`${second} runs again as`),
  });
  await eventually(async () => expect((await jobs<Listing>('list')).counts).toMatchObject({ dead: 0, done: 3 }));

  expect(await place.run(['jobs', 'list', '--state', 'lost'], env)).toMatchObject({
    code: 2,
    err: expect.stringContaining('give one of waiting'),
  });
  expect(await place.run(['jobs', 'list', '--url', url])).toMatchObject({
    code: 2,
    err: expect.stringContaining('must be that of the worker'),
  });
  expect(await place.run(['jobs', 'list', '--url', 'http://127.0.0.1:9'], env)).toMatchObject({
    code: 5,
    err: expect.stringContaining('start ingest-worker'),
  });
});
