/** From one model to another and back: nothing is embedded twice, the live index answers all the time, and a kill loses nothing. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { testServers } from '@docgraph/installation/test-servers';
import type { SearchReply } from '@docgraph/retrieval';
import { afterEach, describe, expect, it } from 'vitest';
import { writeDocuments } from './testing/documents.ts';
import { startEmbeddingService } from './testing/embedding-service.ts';
import { createPlace } from './testing/program.ts';

const servers = testServers(process.env);
afterEach(() => servers?.remove());

/** Chunks of the documents. */
const CHUNKS = 12;

interface Listed {
  readonly indexes: readonly {
    readonly role: string;
    readonly model: { readonly model: string };
    readonly size: { readonly documents: number; readonly chunks: number; readonly vectors: number } | null;
  }[];
}

describe.each([
  { engines: 'SQLite', env: {} },
  ...(servers === null ? [] : [{ engines: 'Neo4j and Qdrant', env: servers.env }]),
])('on $engines', ({ env }) => {
  it('another model is changed to and back from; only what was edited meanwhile is embedded again, and search goes on', async () => {
    const place = createPlace();
    const service = await startEmbeddingService();
    writeDocuments(place);
    const run = (...args: readonly string[]) => place.run(args, env);
    const json = async <T>(...args: readonly string[]): Promise<T> => {
      const { code, out, err } = await run(...args, '--json');
      if (code !== 0) throw new Error(`docgraph ${args.join(' ')} ended with ${code}: ${out}${err}`);
      return JSON.parse(out) as T;
    };
    const use = (name: string) => run('model', 'use', name, ...service.options);
    const ingest = () => json<{ embedded: number }>('ingest', 'docs');
    const indexes = async () =>
      (await json<Listed>('model', 'list')).indexes.map(({ role, model, size }) => [role, model.model, size?.vectors]);
    const search = async () => {
      const { degraded, results } = await json<SearchReply>('search', 'restore a backup');
      return { degraded, path: results[0]?.citation.path };
    };
    const answered = { degraded: [], path: 'guides/backup.md' };

    await use('first');
    expect(await ingest()).toMatchObject({ embedded: CHUNKS });
    expect((await use('second')).out).toContain('until its index is complete the present one answers');
    const asked = service.hold('second');
    const building = place.start(['ingest'], env);
    await asked;
    expect(await search()).toEqual(answered);
    expect(await indexes()).toEqual([
      ['live', 'first', CHUNKS],
      ['building', 'second', 0],
    ]);
    service.release();
    expect((await building.done).code).toBe(0);

    // Vectors come from the index that was kept, and not from the cache.
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(place.dir, `.docgraph/embeddings.db${suffix}`), { force: true });
    place.write('docs/notes.md', 'Text without any heading: press the turquoise lever.\n');
    const chosen = await use('first');
    expect(chosen.out).toContain('the index of first is kept from before: only what has changed since is embedded');
    const held = service.hold('first');
    const killed = place.start(['ingest'], env);
    await held;
    expect(await search()).toEqual(answered);
    expect(await indexes()).toEqual([
      ['live', 'second', CHUNKS],
      ['former', 'first', CHUNKS - 1],
    ]);
    killed.child.kill('SIGKILL');
    await killed.done;
    service.release();

    expect(await ingest()).toMatchObject({ embedded: 1, sources: [{ parsed: 0 }] });
    const edited = await json<SearchReply>('search', 'turquoise lever');
    expect(edited).toMatchObject({ degraded: [], semantic: 1 });
    expect(edited.results[0]?.text).toContain('press the turquoise lever');
    expect((await run('model', 'list')).out).toMatch(
      /\nlive index: first-\S+ {2}6 documents, 12 chunks, 12 vectors.*\nformer index: second-/,
    );

    expect((await run('model', 'drop')).out).toMatch(/^dropped the former index, of second-/);
    expect(await indexes()).toEqual([['live', 'first', CHUNKS]]);
    expect(await run('model', 'drop')).toMatchObject({ code: 3, err: expect.stringContaining('no former index') });
  });
});

it.skipIf(servers === null)(
  'another data folder of the same installation is refused with another model, and joins with the same one',
  async () => {
    const [one, other] = [createPlace(), createPlace()];
    const service = await startEmbeddingService();
    for (const place of [one, other]) writeDocuments(place);
    const run = (place: typeof one, ...args: readonly string[]) => place.run(args, servers!.env);
    await run(one, 'model', 'use', 'first', ...service.options);
    expect(await run(one, 'ingest', 'docs')).toMatchObject({ code: 0 });
    await run(other, 'model', 'use', 'second', ...service.options);
    const refused = await run(other, 'ingest', 'docs');
    expect(refused.code).toBe(4);
    expect(refused.err).toMatch(
      /answers from an index of first-.*has second-.*docgraph model use.*DOCGRAPH_INSTALLATION/,
    );
    const { out } = await run(one, 'search', 'E4012', '--json');
    expect(JSON.parse(out)).toMatchObject({ degraded: [], semantic: 1 });

    await run(other, 'model', 'use', 'first', ...service.options);
    expect(await run(other, 'ingest', 'docs')).toMatchObject({ code: 0 });
  },
);
