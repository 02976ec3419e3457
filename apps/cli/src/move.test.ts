/** `docgraph move` between the embedded engines and real servers: killed on its way, refused, and caught where answers differ. */
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChunkId } from '@docgraph/domain';
import { createSqliteGraph } from '@docgraph/graph';
import { readRecord } from '@docgraph/installation';
import { testServers } from '@docgraph/installation/test-servers';
import type { SearchReply } from '@docgraph/retrieval';
import { createSqliteSearchIndex } from '@docgraph/vector';
import { afterEach, expect, it, vi } from 'vitest';
import type { AnswerComparison } from './move/compare-answers.ts';
import { DOCUMENTS, QUESTIONS, writeDocuments } from './testing/documents.ts';
import { dumpIndex } from './testing/dump-index.ts';
import { eventually } from './testing/eventually.ts';
import { createPlace, type Outcome, type Place } from './testing/program.ts';

const servers = testServers(process.env);
afterEach(() => servers?.remove());

/** Each starts the program some eight times, which takes seconds on a busy machine. */
vi.setConfig({ testTimeout: 240_000 });

const STOPPING = fileURLToPath(new URL('./testing/stop-at-line.test-support.ts', import.meta.url));
const placeThatStops = (): Place => createPlace({ flags: ['--import', STOPPING] });
const killedAt = (pattern: string) => ({ STOP_AT: pattern, STOP_BY: 'SIGKILL' });

interface Report {
  readonly documents: Count | null;
  readonly points: Count | null;
  readonly questions: AnswerComparison;
  readonly settings: readonly string[];
}
interface Count {
  readonly present: number;
  readonly copied: number;
  readonly removed: number;
  readonly compared: number;
}

/** Pages that say the same in many files: their text is embedded once. */
const COPIES = 130;

function writeManyDocuments(place: Place): void {
  writeDocuments(place);
  for (let i = 0; i < COPIES; i++)
    place.write(
      `docs/copies/${i}.md`,
      `# Rack note\n\nSee [the guide](../guides/backup.md), and E4012 in \`acme.log\`.\n`,
    );
}

const recordOf = (place: Place) => readRecord(join(place.dir, '.docgraph')).current!;
const indexFile = (place: Place): string => join(place.dir, '.docgraph', recordOf(place).file);

/** A chunk that waits to be indexed again, and one that is gone and has to be forgotten. */
async function leaveWork(place: Place): Promise<void> {
  const graph = createSqliteGraph({ file: indexFile(place) });
  const [chunk] = await graph.scanChunks({ after: null, limit: 1 });
  await graph.markPending([chunk!.id, 'f'.repeat(24) as ChunkId]);
  await graph.close();
}

it.skipIf(servers === null)(
  'an index arrives whole on servers and back, killed on every leg, and nothing is embedded again',
  async () => {
    const place = placeThatStops();
    writeManyDocuments(place);
    expect((await place.run(['ingest', 'docs'])).code).toBe(0);
    await leaveWork(place);
    const there = ['move', '--from', 'sqlite', '--to', 'neo4j+qdrant'];
    const back = ['move', '--from', 'neo4j+qdrant', '--to', 'sqlite'];
    const settings = servers!.env;
    const before = await dumpIndex(place.dir, {});

    const killed = async (args: readonly string[], pattern: string): Promise<number> => {
      const { code, err } = await place.run(args, { ...settings, ...killedAt(pattern) });
      expect(code).toBeNull();
      return Number(new RegExp(`${pattern}\\d*`).exec(err)?.[0].replace(/\D/g, ''));
    };
    const finished = async (args: readonly string[]): Promise<Report> => {
      const { code, out, err } = await place.run([...args, '--json'], settings);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      return JSON.parse(out) as Report;
    };
    const total = Object.keys(DOCUMENTS).length + COPIES;

    const pointsDone = await killed(there, 'Points ');
    expect(pointsDone).toBeGreaterThan(0);
    const documentsDone = await killed(there, 'Documents 1');
    const arrived = await finished(there);
    expect(arrived.points).toMatchObject({ copied: 0, removed: 0 });
    expect(arrived.points!.present).toBeGreaterThan(pointsDone);
    expect(arrived.documents).toEqual({
      ...{ present: documentsDone, copied: total - documentsDone, removed: 0, compared: total + 1 },
    });
    expect(arrived.questions.asked).toBeGreaterThan(10);
    expect(arrived.questions.differences.filter(({ cause }) => cause === null)).toEqual([]);
    expect(await dumpIndex(place.dir, settings)).toBe(before);
    const found = await place.run(['search', 'E4012', '--json'], settings);
    expect((JSON.parse(found.out) as SearchReply).results.map(({ citation }) => citation.path)).toContain(
      'reference/errors.md',
    );

    const file = indexFile(place);
    for (const name of [file, `${file}-wal`, `${file}-shm`, join(place.dir, '.docgraph/embeddings.db')])
      rmSync(name, { force: true });
    const returning = await killed(back, 'Documents 1');
    expect((await finished(back)).documents).toMatchObject({ present: returning, copied: total - returning });
    expect(await dumpIndex(place.dir, {})).toBe(before);
    const again = await place.run(['ingest', 'docs', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ embedded: 0, sources: [{ parsed: 0, files: { unchanged: total } }] });
  },
);

it.skipIf(servers === null)(
  'graph and search index move one by one, a newer index is not replaced unasked, and what an edit changed follows',
  async () => {
    const place = createPlace();
    writeDocuments(place);
    expect((await place.run(['ingest', 'docs'])).code).toBe(0);
    const move = (from: string, to: string, ...more: readonly string[]) =>
      place.run(['move', '--from', from, '--to', to, '--json', ...more], servers!.env);
    const before = await dumpIndex(place.dir, {});

    const half = JSON.parse((await move('sqlite', 'sqlite+qdrant')).out) as Report;
    expect(half).toMatchObject({ documents: null, points: { present: 0, removed: 0 } });
    expect(half.settings).toEqual([
      ...['DOCGRAPH_GRAPH=sqlite', 'DOCGRAPH_VECTOR=qdrant'],
      `DOCGRAPH_QDRANT_URL=${servers!.env['DOCGRAPH_QDRANT_URL']}`,
      `DOCGRAPH_INSTALLATION=${servers!.env['DOCGRAPH_INSTALLATION']}`,
    ]);
    const rest = JSON.parse((await move('sqlite+qdrant', 'neo4j+qdrant')).out) as Report;
    expect(rest.points).toBeNull();
    // One search index answers for both graphs.
    expect(rest.questions).toEqual({ asked: rest.questions.asked, same: rest.questions.asked, differences: [] });
    expect(await dumpIndex(place.dir, servers!.env)).toBe(before);

    place.write('docs/notes.md', '# Notes\n\nPress the turquoise lever.\n');
    rmSync(join(place.dir, 'docs/install.md'));
    expect((await place.run(['ingest', 'docs'], servers!.env)).code).toBe(0);
    const edited = await dumpIndex(place.dir, servers!.env);
    const refused = await move('sqlite', 'neo4j+qdrant');
    expect(refused.code).toBe(4);
    expect(refused.out).toMatch(/newer than that of .* to keep it, move the other way; to replace it, add --replace/);
    expect(await dumpIndex(place.dir, servers!.env)).toBe(edited);

    // The graph in the file is of before the edit, the points on the server are not.
    const torn = await move('sqlite+qdrant', 'sqlite');
    expect(torn).toMatchObject({ code: 4, out: expect.stringContaining('move-source-torn') });

    const returned = JSON.parse((await move('neo4j+qdrant', 'sqlite')).out) as Report;
    expect(returned.documents).toMatchObject({ present: 4, copied: 1, removed: 1 });
    expect(await dumpIndex(place.dir, {})).toBe(edited);
    expect((await move('sqlite', 'neo4j+qdrant', '--replace')).code).toBe(0);
  },
);

it.skipIf(servers === null)('what is lost after it was copied is found by comparing, or by the questions', async () => {
  const place = placeThatStops();
  writeDocuments(place);
  place.write('questions.txt', QUESTIONS.map(([question]) => question).join('\n'));
  expect((await place.run(['ingest', 'docs'], { ...servers!.env, DOCGRAPH_GRAPH: 'sqlite' })).code).toBe(0);
  const args = ['move', '--from', 'sqlite+qdrant', '--to', 'sqlite', '--questions', 'questions.txt'];
  /** Moves, and loses a point of what was copied while the command pauses after a line of its progress. */
  const moveAndLose = async (pattern: string): Promise<Outcome> => {
    const moving = place.start(args, { ...servers!.env, STOP_AT: pattern, STOP_BY: 'SIGSTOP' });
    await moving.line('err', new RegExp(pattern));
    const status = `/proc/${moving.child.pid}/status`;
    await eventually(async () => expect(readFileSync(status, 'utf8')).toMatch(/State:\s+T/));
    const { dimensions, fingerprint } = recordOf(place);
    const index = createSqliteSearchIndex({ file: indexFile(place), dimensions, fingerprint });
    const [lost] = await index.lexical('disk quota E4012', { limit: 1 });
    await index.remove([lost!.chunkId]);
    await index.close();
    moving.child.kill('SIGCONT');
    return moving.done;
  };

  const compared = await moveAndLose('^Comparing');
  expect(compared.code).toBe(4);
  expect(compared.err).toMatch(/1 of \d+ records are not the same on both sides \(counts .*run the same command again/);

  const asked = await moveAndLose('^Questions 1');
  expect(asked.code).toBe(1);
  expect(asked.out).toMatch(/: 1 copied, \d+ were there, 0 removed/);
  expect(asked.out).toMatch(/that differ, and the cause is not known:\n(?:.*\n)*? {4}E4012\n {6}before: answered/);
});

it('says what is wrong with what it is told, before anything is written', async () => {
  const place = createPlace();
  const move = async (from: string, to: string, env: Readonly<Record<string, string>> = {}) => {
    const { code, out } = await place.run(['move', '--from', from, '--to', to, '--json'], env);
    const { error } = JSON.parse(out) as { error: { code: string; message: string } };
    return { exit: code, ...error };
  };
  const password = { DOCGRAPH_NEO4J_PASSWORD: 'wrong' };
  expect(await move('sqlite', 'sqlite+qdrant')).toMatchObject({ exit: 5, code: 'no-index' });
  writeDocuments(place);
  expect((await place.run(['ingest', 'docs'])).code).toBe(0);

  expect(await move('sqlite', 'sqlite')).toMatchObject({
    exit: 2,
    message: expect.stringContaining('nothing to move'),
  });
  expect(await move('sqlite', 'neo4j')).toMatchObject({
    exit: 2,
    message: expect.stringContaining('one of sqlite, neo4j+'),
  });
  expect(await move('sqlite', 'neo4j+qdrant')).toMatchObject({
    exit: 2,
    message: expect.stringContaining('DOCGRAPH_NEO4J_PASSWORD is not set'),
  });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const down = {
    DOCGRAPH_QDRANT_URL: `http://127.0.0.1:${port}`,
    DOCGRAPH_NEO4J_URL: `bolt://127.0.0.1:${port}`,
    ...password,
  };
  expect(await move('sqlite', 'sqlite+qdrant', down)).toMatchObject({
    exit: 5,
    message: expect.stringMatching(/^--to: search index at .*check that the server runs/),
  });
  expect(await move('sqlite+qdrant', 'sqlite', down)).toMatchObject({
    exit: 5,
    message: expect.stringMatching(/^--from: search index at/),
  });
  const refused = await move('sqlite', 'neo4j+sqlite', down);
  expect(refused).toMatchObject({ exit: 5, message: expect.stringMatching(/^--to: Neo4j at .*check that Neo4j runs/) });
  expect(refused.message).not.toContain('wrong');
  const questions = await place.run(
    ['move', '--from', 'sqlite', '--to', 'sqlite+qdrant', '--questions', 'none.txt'],
    down,
  );
  expect(questions).toMatchObject({ code: 3, err: expect.stringContaining('check the path of --questions') });

  const { child, done } = await place.serve(['docs']);
  expect(await move('sqlite', 'sqlite+qdrant', down)).toMatchObject({ exit: 4, code: 'writer-busy' });
  child.kill('SIGINT');
  await done;
});
