import { connect as connectSocket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { isLoopback, serveHttp } from './serve.ts';
import type { HttpApp } from './app.ts';

const app = (fetch: HttpApp['fetch'] = async () => new Response('ok'), authenticated = false): HttpApp => ({
  fetch,
  authenticated,
});
const here = { host: '127.0.0.1', port: 0 };

describe('serveHttp', () => {
  it('says where it listens, and answers there', async () => {
    const server = await serveHttp(app(), here);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe('ok');
    await server.close();
  });

  it('writes an IPv6 address in brackets', async () => {
    const server = await serveHttp(app(), { host: '::1', port: 0 });
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await server.close();
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'docs.example.com'])(
    'refuses to listen on %s without a token',
    async (host) => {
      await expect(serveHttp(app(), { host, port: 0 })).rejects.toMatchObject({
        code: 'token-required',
        kind: 'validation',
        message: expect.stringContaining('DOCGRAPH_HTTP_TOKEN'),
      });
    },
  );

  it('listens beyond this machine when a token is asked for', async () => {
    const server = await serveHttp(app(undefined, true), { host: '0.0.0.0', port: 0 });
    expect((await fetch(server.url.replace('0.0.0.0', '127.0.0.1'))).status).toBe(200);
    await server.close();
  });

  it('says what to do when the port is taken', async () => {
    const first = await serveHttp(app(), here);
    const port = Number(new URL(first.url).port);
    await expect(serveHttp(app(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'port-in-use',
      kind: 'conflict',
      message: expect.stringMatching(new RegExp(`port ${port} .*lsof -i :${port}.*DOCGRAPH_HTTP_PORT=${port + 1}`)),
    });
    await first.close();
  });

  it('says so when the address is not of this machine', async () => {
    await expect(serveHttp(app(undefined, true), { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'cannot-listen',
      message: expect.stringContaining('not an address of this machine'),
    });
  });
});

describe('closing', () => {
  it('lets a request in flight finish, refuses new ones, and can be asked twice', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const server = await serveHttp(
      app(async () => (arrive(), await gate, new Response('finished'))),
      here,
    );
    const answer = fetch(server.url);
    await arrived;
    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow();
    open();
    expect(await (await answer).text()).toBe('finished');
    await closed;
    await server.close();
  });

  it('does not wait for connections without a request, used or unused', async () => {
    const server = await serveHttp(app(), { ...here, drainTimeoutMs: 60_000 });
    const port = Number(new URL(server.url).port);
    const used = connectSocket(port, '127.0.0.1');
    const unused = connectSocket(port, '127.0.0.1');
    used.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => used.once('data', resolve));
    const ended = [used, unused].map(
      (socket) => new Promise((resolve) => socket.once('close', resolve).once('error', resolve)),
    );
    await server.close();
    await Promise.all(ended);
  });

  it('ends at its limit what does not finish', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: aborted, resolve: abort } = Promise.withResolvers<void>();
    const stuck = app((request) => {
      request.signal.addEventListener('abort', () => abort());
      arrive();
      return new Promise(() => undefined);
    });
    const server = await serveHttp(stuck, { ...here, drainTimeoutMs: 30 });
    const cut = expect(fetch(server.url)).rejects.toThrow();
    await arrived;
    await server.close();
    await Promise.all([cut, aborted]);
  });

  it('closes a connection that a client keeps alive once its request is answered', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const handler = app(async () => (arrive(), await gate, new Response('last words')));
    const server = await serveHttp(handler, { ...here, drainTimeoutMs: 60_000 });
    const socket = connectSocket(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n');
    await arrived;
    const closed = server.close();
    open();
    expect(await text(socket)).toContain('last words');
    await closed;
  });
});

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.1.nip.io', false],
  ['localhost.evil.com', false],
  ['10.0.0.1', false],
])('isLoopback(%j) is %j', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
