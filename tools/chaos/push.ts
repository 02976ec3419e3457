/** How long it takes from `git push` to a reply over MCP that quotes the new sentence, on Neo4j, Qdrant and Redis; the old one must not come back. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { createUpstream, startGitServer, type Upstream } from '@docgraph/git/test-server';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { quantile } from '../bench/quantiles.ts';
import { root } from '../bench/report.ts';
import { randomFrom, words } from '../bench/synthetic.ts';
import { createServices } from '../stack/services.ts';
import { below, type Random } from './documentation.ts';
import { createProgram, type ProgramProcess } from './program-process.ts';

export interface PushOptions {
  readonly pushes: number;
  readonly seed: number;
  /** A folder that may be filled. */
  readonly folder: string;
  /** Of the documentation; as many as longhorn's has unless told. */
  readonly pages?: number;
  readonly note: (line: string) => void;
}

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

export interface PushReport {
  readonly pushes: number;
  /** Pushes before those, not counted: the servers compile their statements. */
  readonly warmUpPushes: number;
  readonly pages: number;
  readonly chunks: number;
  /** From the end of `git push` and the delivery after it to the end of the first reply that quotes the sentence at its commit. */
  readonly ms: Quantiles;
  /** The same with `git commit` and `git push`. */
  readonly withPushMs: Quantiles;
  /** Questions about replaced sentences, asked all the time; none of the replies quoted one. */
  readonly askedForReplaced: number;
}

/** As many as longhorn's documentation has. */
const PAGES = 233;
const WARM_UP_PUSHES = 3;
const SECTIONS = 8;
const SECTION_WORDS = 90;
const FIRST_TIMEOUT_MS = 900_000;
const QUOTED_TIMEOUT_MS = 60_000;
const POLL_MS = 20;
const ASK_AGAIN_MS = 200;
/** No look by the clock may do what the delivery is to do. */
const NEVER_SECONDS = '86400';
const PASSWORD = 'testpassword';

/** Throws `Error` when a sentence is not quoted within a minute, or a replaced one is quoted again. */
export async function measurePushes({ pushes, seed, folder, pages = PAGES, note }: PushOptions): Promise<PushReport> {
  const services = await createServices({
    ...{ folder: join(folder, 'stack'), fetched: join(root, '.stack'), ports: 'free' },
  });
  const upstream = createUpstream();
  const git = await startGitServer(dirname(upstream.path));
  const programs: ProgramProcess[] = [];
  try {
    for (const service of services) await service.start();
    const urlOf = (name: string): string => services.find((service) => service.name === name)!.url;
    const engines = {
      ...{ DOCGRAPH_GRAPH: 'neo4j', DOCGRAPH_NEO4J_URL: urlOf('neo4j'), DOCGRAPH_NEO4J_PASSWORD: PASSWORD },
      ...{ DOCGRAPH_VECTOR: 'qdrant', DOCGRAPH_QDRANT_URL: urlOf('qdrant') },
    };
    const repository = `${git.url}/docs.git`;
    const hook = { repository, secret: randomBytes(32).toString('hex') };
    const data = join(folder, 'data');
    mkdirSync(data, { recursive: true });
    const configuration = join(folder, 'docgraph.yaml');
    writeFileSync(configuration, `sources:\n  docs:\n    git: ${repository}\n    ref: main\n`);
    const worker = createProgram('worker', data, {
      ...{ ...engines, DOCGRAPH_QUEUE: 'bullmq', DOCGRAPH_REDIS_URL: urlOf('redis-queue') },
      ...{ DOCGRAPH_CONFIG: configuration, DOCGRAPH_GIT_PROTOCOLS: 'http', DOCGRAPH_WEBHOOK_SECRET: hook.secret },
      ...{ DOCGRAPH_RESYNC_SECONDS: NEVER_SECONDS, DOCGRAPH_RECONCILE_SECONDS: NEVER_SECONDS },
    });
    const cache = { DOCGRAPH_CACHE: 'redis', DOCGRAPH_CACHE_REDIS_URL: urlOf('redis-cache') };
    const server = createProgram('server', data, { ...engines, ...cache });
    programs.push(worker, server);
    const manual = createManual(randomFrom(seed), pages);
    upstream.push(manual.files());
    worker.start();
    const chunks = await isIndexed(worker);
    note(`${pages} pages are indexed`);
    server.start();
    const ask = await connect(server);
    const scene = { upstream, manual, hook, ask, worker, note };
    return { ...(await pushRounds(scene, pushes)), pages, chunks };
  } finally {
    for (const program of programs) await program.kill();
    await git.close();
    upstream.remove();
    for (const service of services.toReversed()) await service.stop();
  }
}

interface Replaced {
  readonly question: string;
  /** Words that only the sentence had. */
  readonly mark: string;
}

interface Manual {
  files(): Readonly<Record<string, string>>;
  /** Replaces the sentence of a page. */
  replace(): {
    readonly files: Readonly<Record<string, string>>;
    readonly question: string;
    readonly mark: string;
    readonly old: Replaced;
  };
}

/** Pages of running text, each with one sentence that is asked for. */
function createManual(random: Random, count: number): Manual {
  const bodies = Array.from({ length: count }, () =>
    Array.from({ length: SECTIONS }, () => `## ${words(random, 3)}\n\n${words(random, SECTION_WORDS)}.\n`).join('\n'),
  );
  const versions = bodies.map(() => 0);
  const markOf = (page: number): string => `mark-${page}-${versions[page]}`;
  const questionOf = (page: number): string => `What is the retention of tenant${page}?`;
  const text = (page: number): string =>
    `# Tenant ${page}\n\nThe retention of tenant${page} is ${markOf(page)}.\n\n${bodies[page]}`;
  const pathOf = (page: number): string => `guides/page-${page}.md`;
  return {
    files: () => Object.fromEntries(bodies.map((_, page) => [pathOf(page), text(page)])),
    replace() {
      const page = below(random, count);
      const question = questionOf(page);
      const old = { question, mark: `${markOf(page)}.` };
      versions[page]!++;
      return { files: { [pathOf(page)]: text(page) }, question, mark: `${markOf(page)}.`, old };
    },
  };
}

interface Quoted {
  readonly text: string;
  readonly citation: { readonly revision: string };
}

type Ask = (query: string) => Promise<readonly Quoted[]>;

interface Scene {
  readonly upstream: Upstream;
  readonly manual: Manual;
  readonly hook: { readonly repository: string; readonly secret: string };
  readonly ask: Ask;
  readonly worker: ProgramProcess;
  readonly note: (line: string) => void;
}

async function pushRounds(scene: Scene, pushes: number): Promise<Omit<PushReport, 'pages' | 'chunks'>> {
  const { upstream, manual, hook, ask, worker, note } = scene;
  const [times, withPush]: [number[], number[]] = [[], []];
  const replaced: Replaced[] = [];
  const ended = new AbortController();
  const asking = askAgain(ask, replaced, ended.signal);
  // It is seen below, at the latest when all is pushed.
  asking.catch(() => ended.abort());
  for (let i = -WARM_UP_PUSHES; i < pushes && !ended.signal.aborted; i++) {
    const { files, question, mark, old } = manual.replace();
    const began = performance.now();
    const commit = upstream.push(files);
    const pushed = performance.now();
    await deliver(worker, hook);
    await isQuoted(ask, { question, mark, commit });
    const quoted = performance.now();
    replaced.push(old);
    note(`push ${i + 1} of ${pushes}: quoted after ${Math.round(quoted - pushed)} ms`);
    if (i < 0) continue;
    times.push(quoted - pushed);
    withPush.push(quoted - began);
  }
  ended.abort();
  const askedForReplaced = await asking;
  return {
    pushes: times.length,
    warmUpPushes: WARM_UP_PUSHES,
    ms: quantilesOf(times),
    withPushMs: quantilesOf(withPush),
    askedForReplaced,
  };
}

const quantilesOf = (times: readonly number[]): Quantiles => ({
  ...{ p50: quantile(times, 0.5), p95: quantile(times, 0.95), max: Math.round(Math.max(...times)) },
});

/** Asks for every replaced sentence in turn until the signal; returns how often. Throws `Error` when one is quoted. */
async function askAgain(ask: Ask, replaced: readonly Replaced[], signal: AbortSignal): Promise<number> {
  let asked = 0;
  while (!signal.aborted) {
    await after(ASK_AGAIN_MS);
    const next = replaced[asked % Math.max(1, replaced.length)];
    if (next === undefined) continue;
    const query = asked++ % 2 === 0 ? next.question : `${next.question} ${next.mark}`;
    if ((await ask(query)).some(({ text }) => text.includes(next.mark)))
      throw new Error(`${next.mark} is quoted again after it was replaced, for ${JSON.stringify(query)}`);
  }
  return asked;
}

async function isQuoted(
  ask: Ask,
  { question, mark, commit }: { readonly question: string; readonly mark: string; readonly commit: string },
): Promise<void> {
  for (const endMs = performance.now() + QUOTED_TIMEOUT_MS; performance.now() < endMs; await after(POLL_MS)) {
    const results = await ask(question);
    if (results.some(({ text, citation }) => text.includes(mark) && citation.revision === commit)) return;
  }
  throw new Error(`${mark} of ${commit} is not quoted ${QUOTED_TIMEOUT_MS / 1000} s after the push`);
}

/** As GitHub sends it: a hint, signed over its bytes. */
async function deliver(worker: ProgramProcess, { repository, secret }: Scene['hook']): Promise<void> {
  const body = JSON.stringify({
    ...{ ref: 'refs/heads/main', repository: { full_name: 'acme/docs', clone_url: repository } },
  });
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = {
    ...{ 'content-type': 'application/json', 'x-hub-signature-256': signature },
    ...{ 'x-github-event': 'push', 'x-github-delivery': randomBytes(8).toString('hex') },
  };
  const response = await fetch(`${await worker.address()}/webhooks/github`, { method: 'POST', headers, body });
  if (response.status !== 202) throw new Error(`the delivery is answered with ${response.status}`);
}

async function connect(server: ProgramProcess): Promise<Ask> {
  const client = new Client({ name: 'push', version: '0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${await server.address()}/mcp`)));
  return async (query) => {
    const reply = await client.callTool({ name: 'search_documentation', arguments: { query } });
    const { results } = reply.structuredContent as { readonly results?: readonly Quoted[] };
    if (results === undefined) throw new Error(`the search failed: ${JSON.stringify(reply.content)}`);
    return results;
  };
}

interface Status {
  readonly ready: boolean;
  readonly semantic: number;
}

/** Everything is there, with vectors; returns the number of chunks. */
async function isIndexed(worker: ProgramProcess): Promise<number> {
  let last: unknown;
  for (const endMs = performance.now() + FIRST_TIMEOUT_MS; performance.now() < endMs; await after(ASK_AGAIN_MS)) {
    const status = (await worker.ask('GET', '/readyz')) as Status;
    if (status.ready && status.semantic === 1) {
      const metrics = await (await fetch(`${await worker.address()}/metrics`)).text();
      return Number(/^docgraph_index_chunks (\d+)/m.exec(metrics)?.[1]);
    }
    last = status;
  }
  throw new Error(`the documentation is not indexed after ${FIRST_TIMEOUT_MS / 1000} s: ${JSON.stringify(last)}`);
}
