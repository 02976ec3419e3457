/** A GitHub App against a small API of its own: the proof is checked, the token opens a real repository. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGitRepository, type GitRepository } from './repository.ts';
import { startGitHubApi, type GitHubApi } from './testing/github-api.ts';
import { createUpstream, startGitServer, type GitServer, type Upstream } from './testing/git-server.ts';

const TOKEN = 'ghs-installation-token';

let dir: string;
let api: GitHubApi;
let upstream: Upstream;
let server: GitServer;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-app-'));
  writeFileSync(join(dir, 'no-key.pem'), 'nothing');
  api = await startGitHubApi(TOKEN);
  writeFileSync(join(dir, 'app.pem'), api.privateKeyPem);
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
  const keyFile = join(dir, app.key ?? 'app.pem');
  return createGitRepository({
    ...{ url: `${server.url}/docs.git`, dir: join(dir, 'docs'), protocols: ['http'] },
    auth: { githubApp: { appId: '12', installationId: app.installationId ?? '34', keyFile, apiUrl: api.url } },
    variable: (name) => process.env[name],
  });
}

it('opens a repository with a token of its installation, which is asked for once', async () => {
  const commit = upstream.push({ 'a.md': '# A\n' });
  expect((await open().heads(['HEAD'])).get('HEAD')).toBe(commit);
  expect((await open().heads(['HEAD'])).get('HEAD')).toBe(commit);
  expect(api.asked).toEqual(['POST /api/v3/app/installations/34/access_tokens']);
});

it.each([
  ['an installation that is not its own', { installationId: '35' }, 'github-app-refused', /gave no token.*status 401/],
  ['a file that holds no key', { key: 'no-key.pem' }, 'github-app-key', /no-key\.pem does not hold the private key/],
])('says what is wrong with %s', async (_name, app, code, message) => {
  const failure = open(app).heads([]);
  await expect(failure).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
