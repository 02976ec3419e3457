import { createHmac } from 'node:crypto';
import { AppError } from '@docgraph/domain';
import { createSilentTelemetry } from '@docgraph/observability';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { mountWebhooks, type WebhookOptions } from './webhooks.ts';

const SECRET = 'the-secret-of-the-webhooks';
const SOURCES = [
  { id: 'docs', url: 'git@github.com:acme/docs.git' },
  { id: 'handbook', url: 'https://github.com/acme/handbook' },
];
const repository = { full_name: 'acme/docs', clone_url: 'https://github.com/acme/docs.git' };

interface Told {
  readonly app: Hono;
  readonly hints: (readonly [sources: readonly string[], reason: string])[];
  readonly warnings: string[];
}

function mounted(options: Partial<WebhookOptions> = {}): Told {
  const told: Told = { app: new Hono(), hints: [], warnings: [] };
  told.app.onError((error, c) => c.text(error.message, 500));
  mountWebhooks(told.app, {
    secrets: { current: SECRET },
    sources: () => SOURCES,
    hint: async (...hint) => void told.hints.push(hint),
    telemetry: {
      ...createSilentTelemetry(),
      log: (level, message) => void (level === 'warn' && told.warnings.push(message)),
    },
    ...options,
  });
  return told;
}

type Body = string | ReadableStream<Uint8Array>;

async function deliver({ app }: Told, event: string, body: Body, signed = body): Promise<Response> {
  const mac = typeof signed === 'string' ? createHmac('sha256', SECRET).update(signed).digest('hex') : '0'.repeat(64);
  return app.request('/webhooks/github', {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'x-github-event': event, 'x-github-delivery': 'id-1' },
      'x-hub-signature-256': `sha256=${mac}`,
    },
    body,
    ...(typeof body !== 'string' && { duplex: 'half' }),
  });
}

const push = JSON.stringify({ ref: 'refs/heads/main', repository });

describe('what the worker is told', () => {
  it('names the sources, and why', async () => {
    const told = mounted();
    expect((await deliver(told, 'push', push)).status).toBe(202);
    const tag = JSON.stringify({ ref: 'v1\n\u202e', ref_type: 'tag', repository });
    expect((await deliver(told, 'create', tag)).status).toBe(202);
    expect(told.hints).toEqual([
      [['docs'], 'github push of refs/heads/main, delivery id-1'],
      [['docs'], 'github create of refs/tags/v1, delivery id-1'],
    ]);
  });

  it('is nothing for a ping, another event, another repository, or a wrong signature', async () => {
    const told = mounted();
    const other = JSON.stringify({ repository: { full_name: 'acme/other' } });
    const statuses = [
      await deliver(told, 'ping', push),
      await deliver(told, 'issues', push),
      await deliver(told, 'push', other),
      await deliver(told, 'push', push, 'another body'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([202, 202, 202, 401]);
    expect(told.hints).toEqual([]);
  });

  it('has no password that stands in an address', async () => {
    const address = JSON.stringify({ repository: { clone_url: 'https://bob:hunter2@github.com/acme/other.git' } });
    const reply = await (await deliver(mounted(), 'push', address)).json();
    expect(reply).toEqual({ delivery: 'id-1', sources: [], note: 'no source follows github.com/acme/other' });
  });

  it('is to look under the name before and after, when a repository is renamed, and a person is told', async () => {
    const told = mounted();
    const renamed = {
      ...{ action: 'renamed', changes: { repository: { name: { from: 'docs' } } } },
      repository: { full_name: 'acme/handbook', clone_url: 'https://github.com/acme/handbook.git' },
    };
    const reply = await deliver(told, 'repository', JSON.stringify(renamed));
    expect(await reply.json()).toEqual({
      ...{ delivery: 'id-1', sources: ['docs', 'handbook'] },
      note: 'change the address of these sources to acme/handbook',
    });
    expect(told.hints).toEqual([[['docs', 'handbook'], 'github repository, delivery id-1']]);
    expect(told.warnings).toEqual([expect.stringContaining('new name')]);
  });
});

describe('a delivery that cannot be taken now', () => {
  it('is answered with 503 and when to try again, so that the sender shows it', async () => {
    const down = new AppError('the queue at redis://127.0.0.1:6379 cannot be reached', {
      ...{ code: 'queue-unavailable', kind: 'unavailable' },
    });
    const told = mounted({ hint: () => Promise.reject(down) });
    const reply = await deliver(told, 'push', push);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '30']);
    expect(await reply.json()).toMatchObject({ delivery: 'id-1', error: expect.stringContaining(down.message) });
    expect(told.warnings).toHaveLength(1);
  });

  it('a fault of our own is not taken for that', async () => {
    const told = mounted({ hint: () => Promise.reject(new Error('a bug')) });
    expect((await deliver(told, 'push', push)).status).toBe(500);
  });
});

describe('bodies', () => {
  const limits = { bytesMax: 1000, bytesInFlightMax: 1500, timeoutMs: 60_000 };
  const bytes = (count: number): Uint8Array => new Uint8Array(count).fill(0x20);

  /** A body that stays open after its first chunk. */
  function open(first: Uint8Array): {
    readonly stream: ReadableStream<Uint8Array>;
    readonly taken: Promise<void>;
    end(error?: Error): void;
  } {
    const { promise: taken, resolve } = Promise.withResolvers<void>();
    let controller!: ReadableStreamDefaultController<Uint8Array>;
    let pulled = 0;
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (given) => (controller = given),
        // The second pull comes once the first chunk has been read.
        pull: () => (pulled++ === 0 ? controller.enqueue(first) : resolve()),
      },
      { highWaterMark: 0 },
    );
    return { stream, taken, end: (error) => (error === undefined ? controller.close() : controller.error(error)) };
  }

  it('that together are too many are refused (503) until others are done', async () => {
    const told = mounted({ limits });
    const first = open(bytes(1000));
    const waiting = deliver(told, 'push', first.stream);
    await first.taken;
    const second = await deliver(told, 'push', ' '.repeat(900));
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '30']);
    first.end();
    expect((await waiting).status).toBe(401);
    expect((await deliver(told, 'push', ' '.repeat(900))).status).toBe(400);
  });

  it('that do not end in time (408), or break off (400), are given up and give back their share', async () => {
    const told = mounted({ limits: { ...limits, timeoutMs: 20 } });
    expect((await deliver(told, 'push', open(bytes(1000)).stream)).status).toBe(408);
    const broken = open(bytes(1000));
    const reply = deliver(told, 'push', broken.stream);
    await broken.taken;
    broken.end(new Error('the connection is gone'));
    expect((await reply).status).toBe(400);
    expect((await deliver(told, 'push', ' '.repeat(1000))).status).toBe(400);
  });

  it('that grow beyond the limit are refused (413) where they do', async () => {
    const told = mounted({ limits });
    expect((await deliver(told, 'push', open(bytes(1001)).stream)).status).toBe(413);
    expect((await deliver(told, 'push', push)).status).toBe(202);
  });
});
