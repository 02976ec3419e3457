import { request as httpRequest } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOOLS } from './fixture.ts';
import { connect, type ServedFixture, startFixture } from './fixture-server.ts';
import { REQUEST_BYTES_MAX } from '@docgraph/http';

const ROUTES = ['/mcp', '/', '/healthz', '/readyz', '/metrics', '/nowhere'] as const;
const TOKEN = 'a-token-of-24-characters';
const PING = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request with exactly these headers: fetch does not let Host be set. */
function ask(url: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      textOf(response).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        reject,
      );
    });
    request.on('error', reject).end(body);
  });
}

const post = (url: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(`${url}/mcp`, { ...JSON_HEADERS, ...headers }, 'POST', body);

let server: ServedFixture;
beforeAll(async () => {
  server = await startFixture();
});
afterAll(() => server.close());

describe.each(ROUTES)('the guards of %s', (route) => {
  const method = route === '/mcp' ? 'POST' : 'GET';
  const askRoute = (headers: Record<string, string>): Promise<Answer> =>
    ask(server.url + route, { ...JSON_HEADERS, ...headers }, method, route === '/mcp' ? PING : undefined);

  it.each(['evil.com', 'evil.com:80', 'localhost.evil.com', '127.0.0.1.nip.io', '0.0.0.0', '[::2]'])(
    'refuse Host %j: a page may have had its name resolve to this machine',
    async (host) => {
      expect((await askRoute({ host })).status).toBe(403);
    },
  );

  it.each(['http://evil.com', 'https://localhost.evil.com', 'null', 'http://127.0.0.1.nip.io', 'file://', 'garbage'])(
    'refuse Origin %j though the Host is right',
    async (origin) => {
      expect((await askRoute({ origin })).status).toBe(403);
    },
  );

  it.each(['localhost', 'localhost:3000', '127.0.0.1:8420', '[::1]', '[::1]:8420'])(
    'let Host %j pass',
    async (host) => {
      expect((await askRoute({ host })).status).not.toBe(403);
    },
  );

  it.each(['http://localhost:6274', 'http://127.0.0.1', 'http://[::1]:8420'])('let Origin %j pass', async (origin) => {
    expect((await askRoute({ origin })).status).not.toBe(403);
  });

  it('set headers that keep a browser from loading, framing, guessing and storing', async () => {
    for (const headers of [{}, { host: 'evil.com' }]) {
      expect((await askRoute(headers)).headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
  });
});

it.each([
  ['no Host', 'HTTP/1.1', ''],
  ['no Host in HTTP/1.0', 'HTTP/1.0', ''],
  ['an empty Host', 'HTTP/1.1', 'Host: \r\n'],
  ['a Host with a user name', 'HTTP/1.1', 'Host: localhost@evil.com\r\n'],
  ['two Hosts', 'HTTP/1.1', 'Host: localhost\r\nHost: evil.com\r\n'],
  ['two Hosts, the other way round', 'HTTP/1.1', 'Host: evil.com\r\nHost: localhost\r\n'],
])('refuses a request with %s', async (_name, version, host) => {
  const socket = connectSocket(Number(new URL(server.url).port), '127.0.0.1');
  socket.end(`GET /healthz ${version}\r\n${host}Connection: close\r\n\r\n`);
  expect(await textOf(socket)).toMatch(/^HTTP\/1\.1 40[03] /);
});

it('lets configured hosts and origins pass, and only them', async () => {
  const open = await startFixture({ allowedHosts: ['docs.example.com'], allowedOrigins: ['app.example.com'] });
  const status = async (headers: Record<string, string>): Promise<number> =>
    (await ask(`${open.url}/healthz`, headers)).status;
  expect(await status({ host: 'docs.example.com:443' })).toBe(200);
  expect(await status({ host: 'app.example.com' })).toBe(403);
  expect(await status({ origin: 'https://app.example.com' })).toBe(200);
  expect(await status({ origin: 'https://docs.example.com' })).toBe(403);
  await open.close();
});

describe('a token', () => {
  let locked: ServedFixture;
  beforeAll(async () => {
    locked = await startFixture({ token: TOKEN });
  });
  afterAll(() => locked.close());

  it.each([
    ['nothing', {}, 401],
    ['another token', { authorization: 'Bearer another-token-of-24-char' }, 401],
    ['the beginning of the token', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }, 401],
    ['more than the token', { authorization: `Bearer ${TOKEN}x` }, 401],
    ['another scheme', { authorization: `Basic ${TOKEN}` }, 401],
    ['the token alone', { authorization: TOKEN }, 401],
    ['an empty token', { authorization: 'Bearer ' }, 401],
    ['the token', { authorization: `Bearer ${TOKEN}` }, 0],
    ['the token, the scheme in small letters', { authorization: `bearer ${TOKEN}` }, 0],
  ])('is asked for on every route but /healthz: %s', async (_name, headers, refused) => {
    for (const route of ROUTES) {
      const { status } = await ask(locked.url + route, headers);
      if (refused === 0 || route === '/healthz') expect(status, route).not.toBe(401);
      else expect(status, route).toBe(401);
    }
  });

  it('does not replace the Host and Origin checks', async () => {
    const authorization = `Bearer ${TOKEN}`;
    expect((await ask(`${locked.url}/metrics`, { authorization, host: 'evil.com' })).status).toBe(403);
    expect((await ask(`${locked.url}/metrics`, { authorization, origin: 'http://evil.com' })).status).toBe(403);
  });

  it('says how to send it, and never what it is', async () => {
    const { headers, body } = await ask(`${locked.url}/metrics`);
    expect(headers['www-authenticate']).toBe('Bearer realm="docgraph"');
    expect(body).toContain('Authorization: Bearer TOKEN');
    expect(body).not.toContain(TOKEN);
  });

  it.each(['2.x pinned to 2026-07-28', '1.x'] as const)('lets a client with it call tools (%s)', async (era) => {
    const client = await connect(era, locked.url, { Authorization: `Bearer ${TOKEN}` });
    expect(await client.tools()).toEqual(TOOLS);
    await client.close();
    await expect(connect(era, locked.url)).rejects.toThrow();
  });
});

describe('what is sent to /mcp', () => {
  it('may not be larger than the limit, and the next request is answered', async () => {
    const big = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'ping',
      params: { fill: 'x'.repeat(REQUEST_BYTES_MAX) },
    });
    for (let i = 0; i < 5; i++) {
      const refused = await fetch(`${server.url}/mcp`, { method: 'POST', headers: JSON_HEADERS, body: big });
      expect(refused.status).toBe(413);
      expect(await refused.text()).toContain('larger than 1000000 bytes');
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    }
  });

  it('may not be larger than the limit when its length is not announced', async () => {
    const refused = await post(server.url, ' '.repeat(REQUEST_BYTES_MAX + 1), { 'transfer-encoding': 'chunked' });
    expect(refused.status).toBe(413);
    expect(refused.headers['connection']).toBe('close');
    const accepted = await post(server.url, PING, { 'transfer-encoding': 'chunked' });
    expect(accepted.status).toBe(200);
  });

  it.each([
    ['broken JSON', '{"jsonrpc": "2.0", ', {}, 400],
    ['no body', '', {}, 400],
    ['a number', '7', {}, 400],
    ['another content type', PING, { 'content-type': 'text/plain' }, 415],
    ['an unknown protocol version', PING, { 'mcp-protocol-version': '1999-01-01' }, 400],
  ])('is refused when it is %s', async (_name, body, headers, status) => {
    expect((await post(server.url, body, headers)).status).toBe(status);
  });

  it.each(['GET', 'DELETE', 'PUT'])('must be POST, not %s: there are no sessions', async (method) => {
    const { status, headers } = await ask(`${server.url}/mcp`, { accept: 'text/event-stream' }, method);
    expect(status).toBe(405);
    expect(headers['allow']).toBe('POST');
  });
});

describe('the other routes', () => {
  it('answer that the process is alive', async () => {
    const { status, body } = await ask(`${server.url}/healthz`);
    expect([status, JSON.parse(body)]).toEqual([200, { status: 'ok', version: '1.2.3' }]);
  });

  it.each([
    [true, 200],
    [false, 503],
  ])('answer whether questions can be answered (%s)', async (ready, status) => {
    const app = await startFixture({ ready: async () => ({ ready, detail: { documents: 3 } }) });
    const answer = await ask(`${app.url}/readyz`);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { ready, documents: 3 }]);
    await app.close();
  });

  it('show metrics, with routes by pattern and never by what a caller made up', async () => {
    const app = await startFixture();
    for (const path of ['/healthz', '/no/such/page', '/mcp']) await ask(app.url + path);
    await ask(app.url, { host: 'evil.com' });
    await ask(app.url, {}, 'PROPFIND');
    const { headers, body } = await ask(`${app.url}/metrics`);
    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain('docgraph_http_requests_total{route="/healthz",method="GET",status="200"} 1');
    expect(body).toContain('docgraph_http_requests_total{route="none",method="GET",status="404"} 1');
    expect(body).toContain('docgraph_http_requests_total{route="/mcp",method="GET",status="405"} 1');
    expect(body).toContain('status="403"} 1');
    expect(body).toContain('method="other"');
    expect(body).not.toContain('no/such');
    await app.close();
  });

  it('tell a person what this is and how to connect', async () => {
    const { status, headers, body } = await ask(server.url);
    expect(status).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    expect(body).toContain(`${server.url}/mcp`);
    expect(body).toContain('search_documentation');
  });

  it('answer JSON where there is nothing', async () => {
    const { status, body } = await ask(`${server.url}/nowhere`);
    expect([status, JSON.parse(body)]).toEqual([
      404,
      { error: 'there is nothing at /nowhere; the MCP endpoint is /mcp' },
    ]);
  });

  it('answer 500 without details when something of ours breaks', async () => {
    const app = await startFixture({ ready: () => Promise.reject(new Error('SELECT secret')) });
    const { status, body } = await ask(`${app.url}/readyz`);
    expect(status).toBe(500);
    expect(body).not.toContain('secret');
    await app.close();
  });
});
