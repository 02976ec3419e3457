/** A GitHub App against a small API of its own: the proof is checked, the token opens a real repository. */
import { createVerify, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGitRepository, type GitRepository } from './repository.ts';
import { createUpstream, startGitServer, type GitServer, type Upstream } from './testing/git-server.ts';

const TOKEN = 'ghs-installation-token';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

let dir: string;
let api: Server;
let asked: string[];
let upstream: Upstream;
let server: GitServer;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-app-'));
  writeFileSync(join(dir, 'app.pem'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  writeFileSync(join(dir, 'no-key.pem'), 'nothing');
  asked = [];
  api = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [head, claims, signature] = (request.headers.authorization ?? '').replace('Bearer ', '').split('.');
    const isSigned = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature!, 'base64url');
    const { iss, iat, exp } = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as Record<string, number>;
    const isProof = isSigned && String(iss) === '12' && exp! - iat! <= 600 && iat! <= Date.now() / 1000;
    if (!isProof || !request.url!.includes('/34/')) return void response.writeHead(401).end('{"message":"no"}');
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    response
      .writeHead(201, { 'content-type': 'application/json' })
      .end(JSON.stringify({ token: TOKEN, expires_at: expires }));
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  upstream = createUpstream();
  server = await startGitServer(dirname(upstream.path), TOKEN);
});
afterEach(async () => {
  api.close();
  await server.close();
  upstream.remove();
  rmSync(dir, { recursive: true, force: true });
});

function open(app: { readonly installationId?: string; readonly key?: string } = {}): GitRepository {
  const apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/api/v3/`;
  const keyFile = join(dir, app.key ?? 'app.pem');
  return createGitRepository({
    ...{ url: `${server.url}/docs.git`, dir: join(dir, 'docs'), protocols: ['http'] },
    auth: { githubApp: { appId: '12', installationId: app.installationId ?? '34', keyFile, apiUrl } },
    variable: (name) => process.env[name],
  });
}

it('opens a repository with a token of its installation, which is asked for once', async () => {
  const commit = upstream.push({ 'a.md': '# A\n' });
  expect((await open().heads(['HEAD'])).get('HEAD')).toBe(commit);
  expect((await open().heads(['HEAD'])).get('HEAD')).toBe(commit);
  expect(asked).toEqual(['POST /api/v3/app/installations/34/access_tokens']);
});

it.each([
  ['an installation that is not its own', { installationId: '35' }, 'github-app-refused', /gave no token.*status 401/],
  ['a file that holds no key', { key: 'no-key.pem' }, 'github-app-key', /no-key\.pem does not hold the private key/],
])('says what is wrong with %s', async (_name, app, code, message) => {
  const failure = open(app).heads([]);
  await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
