import { expect, it } from 'vitest';
import { DOCUMENTS, writeDocuments } from './testing/documents.ts';
import { createPlace, type Place } from './testing/program.ts';

const COPIES = 4;

/** Enough text that vectors take a while. */
function writeMany(place: Place): void {
  for (let copy = 0; copy < COPIES; copy++)
    for (const [path, content] of Object.entries(DOCUMENTS))
      place.write(`docs/${copy}/${path}`, content.replace(/(archive|server|key|quota)/g, `$1 ${copy}`));
}

it.each([
  ['while files are being read', /^Reading docs/],
  ['while vectors are being computed', /^Vectors \d+\/\d+/],
])('ingest stopped %s ends cleanly with 130, and the next run completes it', async (_when, moment) => {
  const place = createPlace();
  writeMany(place);
  const first = place.start(['ingest', 'docs']);
  await first.line('err', moment);
  first.child.kill('SIGINT');
  const { code, err, out } = await first.done;
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(err).toMatch(/stopped; the next run continues where this one ended\n$/);

  const next = await place.json<{ embedded: number; sources: { files: Record<string, number> }[] }>('ingest');
  const { graph, semantic } = await place.json<{ graph: unknown; semantic: number }>('status');
  expect(graph).toMatchObject({ documents: 6 * COPIES, chunks: 12 * COPIES, pending: 0 });
  expect(semantic).toBe(1);
  if (/Vectors/.test(String(moment))) {
    expect(next.embedded).toBeLessThan(12 * COPIES);
    expect(next.sources[0]?.files).toMatchObject({ added: 0, unchanged: 6 * COPIES });
  }
});

it('serve stopped while it computes vectors ends cleanly with 0, by SIGINT and by SIGTERM', async () => {
  const place = createPlace();
  writeMany(place);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const server = await place.serve(['docs']);
    server.child.kill(signal);
    expect(await server.done).toMatchObject({ code: 0, err: expect.stringMatching(/stopping\n$/) });
  }
});

it('a killed process leaves its lock and its work to the next one', async () => {
  const place = createPlace();
  writeDocuments(place);
  const first = place.start(['ingest', 'docs', '--watch']);
  await first.line('err', /^watching/);
  first.child.kill('SIGKILL');
  await first.done;
  expect(await place.json('ingest')).toMatchObject({ embedded: 0, sources: [{ files: { unchanged: 6 } }] });
});
