/** A server that is killed and comes back, below a program that answers and one that indexes; needs Neo4j and Qdrant. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@docgraph/domain/free-port';
import { testServers } from '@docgraph/installation/test-servers';
import { afterEach, expect, it } from 'vitest';
import { writeDocuments } from './testing/documents.ts';
import { eventually } from './testing/eventually.ts';
import { connectHttp, isExact } from './testing/mcp.ts';
import { createPlace } from './testing/program.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const MCP_SERVER = join(root, 'apps/mcp-server/src/main.ts');
/** The promise of a tool call, whatever is down. */
const TOOL_TIMEOUT_MS = 10_000;

const servers = testServers(process.env);

const engines = new Set<Engine>();
afterEach(() => {
  for (const engine of engines) kill(engine);
});

interface Engine {
  readonly url: string;
  readonly pid: number;
}

/** A Qdrant of the local stack with its data in `folder`, at the same address every time; resolves when it answers. */
async function startEngine(folder: string): Promise<Engine> {
  const stack = [join(root, 'tools/stack/stack.ts'), 'up', 'qdrant', '--in', folder];
  const { stdout } = await promisify(execFile)(process.execPath, stack);
  const { pid } = JSON.parse(readFileSync(join(folder, 'qdrant/process.json'), 'utf8')) as { readonly pid: number };
  const engine = { url: /^export DOCGRAPH_TEST_QDRANT_URL=(\S+)$/m.exec(stdout)![1]!, pid };
  engines.add(engine);
  return engine;
}

function kill(engine: Engine): void {
  process.kill(engine.pid, 'SIGKILL');
  engines.delete(engine);
}

const BOTH = ['lexical', 'dense'];

it.skipIf(servers === null)(
  'while Qdrant is down titles are found and the rest is named, indexing loses nothing, and all is well when it is back',
  async () => {
    const place = createPlace();
    writeDocuments(place);
    const stack = join(place.dir, 'stack');
    const engine = await startEngine(stack);
    const env = { ...servers!.env, DOCGRAPH_QDRANT_URL: engine.url };
    const ingest = () => place.run(['ingest', 'docs', '--json'], env);
    expect((await ingest()).code).toBe(0);

    const server = createPlace({ program: MCP_SERVER });
    const settings = { ...env, DOCGRAPH_DATA: join(place.dir, '.docgraph'), DOCGRAPH_HTTP_PORT: '0' };
    const serve = async () => {
      const line = await server.start([], settings).line('err', /"url":/);
      return connectHttp('2.x', `${(JSON.parse(line) as { url: string }).url}/mcp`);
    };
    const agent = await serve();
    expect((await agent.search('E4012')).degraded).toEqual([]);

    kill(engine);
    // One that was answering, and one that starts while the server is down.
    const agents = [agent, await serve()];
    for (const each of agents) {
      const began = performance.now();
      const { degraded, results } = await each.search('what does the backup guide say?');
      expect(performance.now() - began).toBeLessThan(TOOL_TIMEOUT_MS);
      expect(degraded).toEqual(BOTH);
      expect(results[0]?.citation.path).toBe('guides/backup.md');
      expect(results.filter((passage) => !isExact(passage, join(place.dir, 'docs')))).toEqual([]);
      expect(await each.search('where is the on-call rota?')).toMatchObject({ degraded: BOTH, answered: false });
      expect(await each.sources()).toMatchObject({ degraded: BOTH, list: [{ documents: 6 }] });
      expect((await each.read('docs:reference/errors.md#e4012')).section.text).toContain('disk quota');
    }

    place.write('docs/notes.md', 'Press the turquoise lever.\n');
    const failed = await ingest();
    expect(failed.code).not.toBe(0);
    expect(failed.out + failed.err).toMatch(/search index at http.*check that the server runs/);

    await startEngine(stack);
    const again = await agent.search('E4012');
    expect(again.degraded).toEqual([]);
    expect(again.results[0]?.citation.path).toBe('reference/errors.md');
    const repaired = await ingest();
    expect(repaired.code).toBe(0);
    for (const each of agents) {
      const { degraded, results, semantic } = await each.search('turquoise lever');
      expect({ degraded, semantic }).toEqual({ degraded: [], semantic: 1 });
      expect(results[0]?.text).toBe('Press the turquoise lever.');
      expect(results.filter(({ text }) => text.includes('on-call rota'))).toEqual([]);
      await each.close();
    }
    await servers!.remove().catch(() => {});
  },
);

it.skipIf(servers === null)(
  'an edit made while Qdrant is down is found after it is back, without a restart or another edit',
  async () => {
    const place = createPlace();
    writeDocuments(place);
    const stack = join(place.dir, 'stack');
    const engine = await startEngine(stack);
    const { url } = await place.serve(['docs'], { ...servers!.env, DOCGRAPH_QDRANT_URL: engine.url });
    const agent = await connectHttp('2.x', url);
    kill(engine);
    place.write('docs/notes.md', 'Press the turquoise lever.\n');
    const readyz = async () => (await fetch(new URL('/readyz', url))).text();
    await eventually(async () => expect(await readyz()).toContain('search index at http'));
    await startEngine(stack);
    await eventually(async () =>
      expect((await agent.search('turquoise lever')).results[0]?.text).toBe('Press the turquoise lever.'),
    );
    await agent.close();
    await servers!.remove().catch(() => {});
  },
);

it.skipIf(servers === null)('while Neo4j is down a reply says so and what to do, within its deadline', async () => {
  const place = createPlace();
  writeDocuments(place);
  expect((await place.run(['ingest', 'docs'], servers!.env)).code).toBe(0);
  const down = { ...servers!.env, DOCGRAPH_NEO4J_URL: `bolt://127.0.0.1:${await freePort()}` };
  const began = performance.now();
  const { code, out, err } = await place.run(['search', 'E4012', '--json'], down);
  expect(performance.now() - began).toBeLessThan(TOOL_TIMEOUT_MS * 2);
  expect(code).not.toBe(0);
  expect(out + err).toMatch(/Neo4j at bolt.*check that Neo4j runs and that the address is right/);
  expect(out + err).not.toContain(servers!.env['DOCGRAPH_NEO4J_PASSWORD']);
  const ingested = await place.run(['ingest', 'docs', '--json'], down);
  expect(ingested.code).not.toBe(0);
  expect(ingested.out + ingested.err).toMatch(/check that Neo4j runs/);
  await eventually(async () => expect((await place.run(['search', 'E4012'], servers!.env)).out).toContain('errors.md'));
  await servers!.remove();
});
