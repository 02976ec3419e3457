/** How fast a real `ingest-worker` answers signed deliveries that come at a fixed rate: reports/webhooks.json. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorker } from './cli.ts';
import { provenance, writeReport, type Provenance } from './report.ts';

const PER_SECOND = 200;
const SECONDS = 30;
/** Deliveries before the clock starts: connections are opened and code is compiled. */
const WARM_UP_COUNT = 200;
/** A push of so many commits is about 20 KB, as GitHub sends it. */
const COMMITS = 20;
const DOCUMENTS = 50;

export interface WebhookReport extends Provenance {
  readonly deliveries: number;
  readonly perSecond: number;
  readonly payloadBytes: number;
  /** Priority of sender and worker as `nice` has it: below 0 they come before what else the machine does. */
  readonly nice: number;
  /** Documents of the source that each delivery has scanned. */
  readonly documents: number;
  /** From the moment at which a delivery was due until its answer was complete. */
  readonly ms: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** Processor time of the worker for a delivery, with the scans that deliveries start. */
  readonly cpuMsPerDelivery: number;
  /** Answers by status; a connection that failed by its error. */
  readonly statuses: Readonly<Record<string, number>>;
}

export async function benchWebhooks(): Promise<WebhookReport> {
  const work = mkdtempSync(join(tmpdir(), 'docgraph-webhooks-'));
  const folder = join(work, 'docs');
  mkdirSync(folder);
  for (let i = 0; i < DOCUMENTS; i++) writeFileSync(join(folder, `page-${i}.md`), `# Page ${i}\n\nAbout topic ${i}.\n`);
  const header = provenance('npm run bench -- webhooks');
  const secret = randomBytes(32).toString('hex');
  const worker = await startWorker(join(work, 'data'), {
    ...{ DOCGRAPH_SOURCES: `docs=${folder}`, DOCGRAPH_WEBHOOK_SECRET: secret },
  });
  const agent = new Agent({ keepAlive: true });
  try {
    const delivery = signedPush(folder, secret);
    const send = (): Promise<string> => deliver(`${worker.url}/webhooks/github`, agent, delivery);
    for (let i = 0; i < WARM_UP_COUNT; i++) await send();
    const before = worker.cpuMs();
    const { times, statuses } = await atRate(send);
    const cpuMsPerDelivery = round((worker.cpuMs() - before) / times.length);
    const report: WebhookReport = {
      ...header,
      ...{ deliveries: times.length, perSecond: PER_SECOND, payloadBytes: delivery.body.length, documents: DOCUMENTS },
      nice: getPriority(),
      ms: { p50: at(times, 0.5), p95: at(times, 0.95), p99: at(times, 0.99), max: at(times, 1) },
      cpuMsPerDelivery,
      statuses,
    };
    writeReport('webhooks', report);
    return report;
  } finally {
    agent.destroy();
    await worker.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

interface SignedDelivery {
  readonly body: Buffer;
  readonly signature: string;
}

function signedPush(folder: string, secret: string): SignedDelivery {
  const person = { name: 'A. Writer', email: 'writer@example.com', username: 'writer' };
  const commits = Array.from({ length: COMMITS }, (_, i) => ({
    ...{ id: randomBytes(20).toString('hex'), tree_id: randomBytes(20).toString('hex'), distinct: true },
    ...{ message: `Explains part ${i} of the procedure\n\n${'Why it had to change. '.repeat(20)}` },
    ...{ timestamp: new Date(0).toISOString(), url: `https://github.com/acme/docs/commit/${i}` },
    ...{ author: person, committer: person, added: [], removed: [], modified: [`page-${i}.md`] },
  }));
  const repository = { id: 1, full_name: 'acme/docs', clone_url: folder, html_url: folder };
  const body = Buffer.from(JSON.stringify({ ref: 'refs/heads/main', repository, pusher: person, commits }));
  return { body, signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

/** The status of the answer once it is complete, or the code of the error. */
function deliver(url: string, agent: Agent, { body, signature }: SignedDelivery): Promise<string> {
  const headers = {
    ...{ 'content-type': 'application/json', 'content-length': body.length, 'x-github-event': 'push' },
    ...{ 'x-github-delivery': randomUUID(), 'x-hub-signature-256': signature },
  };
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(String(response.statusCode)));
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    outgoing.end(body);
  });
}

/** Sends whenever one is due, whether the ones before are answered or not, so that a slow answer delays no other. */
async function atRate(send: () => Promise<string>): Promise<{
  readonly times: readonly number[];
  readonly statuses: Readonly<Record<string, number>>;
}> {
  const times: number[] = [];
  const statuses: Record<string, number> = {};
  const running: Promise<void>[] = [];
  const started = performance.now();
  for (let i = 0; i < PER_SECOND * SECONDS; i++) {
    const due = started + (i * 1000) / PER_SECOND;
    while (performance.now() < due)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    running.push(
      send().then((status) => {
        times.push(performance.now() - due);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }),
    );
  }
  await Promise.all(running);
  return { times, statuses };
}

const round = (value: number): number => Number(value.toFixed(2));

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}

if (import.meta.main) console.log(JSON.stringify(await benchWebhooks(), null, 2));
