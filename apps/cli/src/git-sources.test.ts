/** Git repositories through the command, over HTTP with a token, with pushes that really happen. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startGitHubApi } from '@docgraph/git/test-github';
import { createUpstream, startGitServer, type GitServer, type Upstream } from '@docgraph/git/test-server';
import type { SearchReply } from '@docgraph/retrieval';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { connectHttp, type Agent } from './testing/mcp.ts';
import { createPlace, type Outcome, type Place } from './testing/program.ts';

const TOKEN = 'tok-51c0ffee-secret';
const ENV = { DOCS_TOKEN: TOKEN, DOCGRAPH_GIT_PROTOCOLS: 'http' };

interface Ingested {
  readonly embedded: number;
  readonly vectors: number;
  readonly sources: readonly { readonly source: string; readonly revision: string; readonly parsed: number }[];
}

let upstream: Upstream;
let server: GitServer;
let place: Place;
beforeEach(async () => {
  upstream = createUpstream();
  server = await startGitServer(dirname(upstream.path), TOKEN);
  place = createPlace({ keep: true });
});
afterEach(async () => {
  place.remove();
  await server.close();
  upstream.remove();
});

const url = (): string => `${server.url}/docs.git`;

async function json<T>(args: readonly string[], env: Readonly<Record<string, string>> = ENV): Promise<T> {
  const { code, out, err } = await place.run([...args, '--json'], env);
  if (code !== 0) throw new Error(`docgraph ${args.join(' ')} ended with ${code}: ${out}${err}`);
  return JSON.parse(out) as T;
}
const ingest = (): Promise<Ingested> => json(['ingest']);
const add = (...args: readonly string[]): Promise<unknown> =>
  json(['source', 'add', url(), '--token-variable', 'DOCS_TOKEN', ...args]);
const page = (title: string, text: string): string => `# ${title}\n\n${text}\n`;
const KEYS = page('Rotate keys', 'Put the new key beside the old one.');

/** Names of the files of the place that hold a secret, as it is or as git would send it. */
function filesWith(secret: string): readonly string[] {
  const forms = [secret, Buffer.from(`x-access-token:${secret}`).toString('base64')];
  return readdirSync(place.dir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .filter((file) => {
      const content = readFileSync(join(file.parentPath, file.name), 'latin1');
      return forms.some((form) => content.includes(form));
    })
    .map(({ name }) => name);
}

describe('a repository', () => {
  it('is declared, fetched and quoted at its commit; a rename costs no embedding, a wrong token nothing indexed', async () => {
    const quota = page('Disk quota', 'Raise tenant.quota_gb when E4012 appears.');
    const notes = page('Build notes', 'The compiler flags of E4012.');
    const first = upstream.push({ 'docs/keys.md': KEYS, 'docs/quota.md': quota, 'src/notes.md': notes });
    await add('--ref', 'main', '--folder', 'docs');
    expect(await ingest()).toMatchObject({ sources: [{ source: 'docs', revision: first, parsed: 2 }], embedded: 2 });

    const health = await place.run(['check', '--format', 'github', '--rule', 'orphan-document=off'], ENV);
    expect(health).toMatchObject({ code: 0, out: '' });
    const linked = page('Rotate keys', 'See ![it](it.png) and [there](there.md).');
    upstream.push({ 'docs/keys.md': linked });
    await ingest();
    // A picture may be in the repository; a document would be here.
    expect((await place.run(['check', '--format', 'github', '--rule', 'orphan-document=off'], ENV)).out).toMatch(
      /^::error file=docs\/keys\.md,line=3,.*there\.md.*\n$/,
    );
    upstream.push({ 'docs/keys.md': KEYS });
    await ingest();

    const renamed = upstream.push({ 'docs/keys.md': null, 'docs/guides/keys.md': KEYS });
    expect(await ingest()).toMatchObject({ sources: [{ revision: renamed, parsed: 1 }], embedded: 0 });

    const wrong = await place.run(['ingest'], { ...ENV, DOCS_TOKEN: 'tok-wrong-secret' });
    expect(wrong).toMatchObject({ code: 5, err: expect.stringContaining('access was refused: check the token') });
    expect(wrong.err).not.toContain('tok-wrong-secret');
    const listed = await place.run(['source', 'list'], ENV);
    expect(listed.out).toMatch(
      /^docs {2}http:.*\/docs\.git {2}at main {2}folders docs\n {4}last success 2.*\n {4}failed 2.*access was refused/,
    );
    const { results } = await json<SearchReply>(['search', 'how do I rotate keys']);
    expect(results.map(({ citation }) => citation.path)).toEqual(['docs/guides/keys.md', 'docs/quota.md']);
    expect(results[0]).toMatchObject({
      citation: { source: 'docs', startLine: 1, endLine: 3, revision: renamed },
      text: expect.stringContaining('beside the old one'),
    });

    expect(filesWith(TOKEN)).toEqual([]);
  });

  it('is opened as an installation of a GitHub App, by its key; neither key nor token is stored or printed', async () => {
    const api = await startGitHubApi(TOKEN);
    onTestFinished(() => api.close());
    place.write('app.pem', api.privateKeyPem);
    const commit = upstream.push({ 'keys.md': KEYS });
    const env = { DOCGRAPH_GIT_PROTOCOLS: 'http' };
    const declare = (...args: readonly string[]) => place.run(['source', 'add', url(), ...args], env);
    const half = await declare('--github-app', '12');
    expect(half).toMatchObject({ code: 2, err: expect.stringContaining('--github-app APP/INSTALLATION') });
    const app = ['--github-key', 'app.pem', '--github-api', api.url];
    const said: string[] = [];
    const tell = ({ out, err }: Outcome): void => void said.push(out, err);

    tell(await declare('--github-app', '12/35', ...app));
    const refused = await place.run(['ingest'], env);
    tell(refused);
    expect(refused).toMatchObject({
      code: 5,
      err: expect.stringMatching(/gave no token for installation 35.*status 401/),
    });
    tell(await declare('--github-app', '12/34', ...app));
    const ingested = await place.run(['ingest', '--json'], env);
    tell(ingested);
    expect(JSON.parse(ingested.out)).toMatchObject({ sources: [{ source: 'docs', revision: commit, parsed: 1 }] });
    expect(api.asked).toEqual([35, 34].map((id) => `POST /api/v3/app/installations/${id}/access_tokens`));
    tell(await place.run(['source', 'list', '--json'], env));
    expect(said.join('')).toContain('app.pem');
    const [, secretLine] = api.privateKeyPem.split('\n');
    for (const secret of [TOKEN, secretLine!]) expect(said.join('')).not.toContain(secret);
    expect(filesWith(TOKEN)).toEqual([]);
    expect(filesWith(secretLine!)).toEqual(['app.pem']);
  });

  it('that was being fetched when the process was killed is whole after the next run', async () => {
    const commit = upstream.push({ 'keys.md': KEYS });
    await add();
    // References are listed; the commit, and then the contents, are held back.
    for (const held of [2, 3]) {
      let posts = 0;
      const reached = new Promise<void>((resolve) =>
        server.onRequest((path) => {
          if (!path.endsWith('git-upload-pack') || ++posts < held) return;
          resolve();
          return new Promise(() => {});
        }),
      );
      const started = place.start(['ingest'], ENV);
      await reached;
      started.child.kill('SIGKILL');
      await started.done;
    }
    server.onRequest(() => {});
    expect(await ingest()).toMatchObject({ sources: [{ revision: commit, parsed: 1 }] });
  });
});

describe('while the server runs', () => {
  let agent: Agent;
  afterEach(() => agent.close());
  const serve = async (): Promise<void> => void (agent = await connectHttp('2.x', (await place.serve([], ENV)).url));
  /** Source and path of what answers, and the text of the best. */
  const keys = async (...sources: readonly string[]): Promise<readonly string[]> => {
    const { results } = await agent.search('rotate keys', sources.length === 0 ? {} : { sources });
    return [...results.map(({ citation }) => `${citation.source}:${citation.path}`), results[0]?.text ?? ''];
  };

  it('what is pushed is quoted, the state before a force-push never again, and a deleted branch is forgotten', async () => {
    const first = upstream.push({ 'keys.md': KEYS });
    await add('--ref', 'main', '--poll', '1');
    await serve();
    upstream.push({
      'keys.md': page('Rotate keys', 'Ask the vault for a key.'),
      'more.md': page('Disk quota', 'Raise tenant.quota_gb.'),
    });
    await eventually(async () => expect(await keys()).toContainEqual(expect.stringContaining('Ask the vault')));
    upstream.git('reset', '-q', '--hard', first);
    const forced = upstream.push({ 'keys.md': page('Rotate keys', 'Keys rotate by themselves.') });
    await eventually(async () => {
      expect(await keys()).toEqual(['docs:keys.md', expect.stringContaining('by themselves')]);
      expect((await agent.sources()).list).toMatchObject([{ id: 'docs', location: url(), revision: forced }]);
    });

    await place.run(['source', 'pause', 'docs']);
    upstream.git('push', '-q', 'origin', 'HEAD:refs/heads/other', ':refs/heads/main');
    const asked = server.requests.length;
    await add('--name', 'other', '--ref', 'other', '--poll', '1');
    await eventually(async () => expect(await keys('other')).toContain('other:keys.md'));
    expect(server.requests.length).toBeGreaterThan(asked);
    expect(await keys('docs')).toContain('docs:keys.md');
    await place.run(['source', 'resume', 'docs']);
    await eventually(async () => expect((await agent.sources()).list.map(({ id }) => id)).toEqual(['other']));
  });

  it('a repository that does not answer is tried again after growing pauses, which health shows, and is answered from meanwhile', async () => {
    upstream.push({ 'keys.md': KEYS });
    await add('--ref', 'main', '--poll', '1');
    await ingest();
    const served = await place.serve([], { ...ENV, DOCS_TOKEN: 'tok-wrong-secret' });
    agent = await connectHttp('2.x', served.url);
    const readyz = async () => (await fetch(new URL('/readyz', served.url))).json();
    // The third failure in a row: its pause is longer than the second between two looks.
    await eventually(async () => {
      const [{ health }] = await json<[{ health: { lastFailure: { at: string }; nextLook: string } }]>([
        'source',
        'list',
      ]);
      expect(Date.parse(health.nextLook) - Date.parse(health.lastFailure.at)).toBeGreaterThan(2000);
      expect(await readyz()).toMatchObject({
        ...{
          lastErrors: { docs: expect.stringContaining('access was refused') },
          nextLooks: { docs: health.nextLook },
        },
      });
    });
    expect(await keys()).toContain('docs:keys.md');
  });

  it('versions stand side by side, and the default one is searched where none is named', async () => {
    const tag = (version: string): void => {
      upstream.push({ 'keys.md': page('Rotate keys', `The way of version ${version}. See [more](gone.md).`) });
      upstream.git('tag', `v${version}`);
      upstream.git('push', '-q', 'origin', `v${version}`);
    };
    tag('1.9');
    tag('1.10');
    await add('--ref', 'v*', '--poll', '1');
    await serve();
    const is = (version: string): readonly string[] => [
      `docs@${version}:keys.md`,
      expect.stringContaining(`version ${version}.`),
    ];
    expect(await keys()).toEqual(is('1.10'));
    expect(await keys('docs@1.9')).toEqual(is('1.9'));
    expect((await agent.read('keys.md')).section.text).toContain('version 1.10.');
    expect((await agent.read('docs@1.9:keys.md#rotate-keys')).section.text).toContain('version 1.9.');
    expect((await agent.sources()).list).toMatchObject([
      { id: 'docs@1.10', version: '1.10', isDefault: true },
      { id: 'docs@1.9', version: '1.9', isDefault: false },
    ]);

    // The versions say nearly the same, which is no finding; each can be checked by itself.
    const checked = async (...args: readonly string[]): Promise<readonly unknown[]> => {
      const { documents, findings } = await json<{ documents: number; findings: { source: string }[] }>([
        'check',
        '--fail-on',
        'never',
        ...args,
      ]);
      return [documents, ...new Set(findings.map(({ source }) => source))];
    };
    expect(await checked()).toEqual([1, 'docs@1.10']);
    expect(await checked('--source', 'docs@1.9')).toEqual([1, 'docs@1.9']);
    const unknown = await place.run(['check', '--source', 'other'], ENV);
    expect(unknown).toMatchObject({ code: 3, err: expect.stringContaining('known are docs@1.10, docs@1.9') });

    tag('2.0-rc.1');
    upstream.git('push', '-q', 'origin', ':refs/tags/v1.9');
    await eventually(async () => {
      expect(await keys('docs@2.0-rc.1')).toEqual(is('2.0-rc.1'));
      await expect(keys('docs@1.9')).rejects.toThrow('there is no source docs@1.9: known are docs@1.10, docs@2.0-rc.1');
    });
    expect(await keys()).toEqual(is('1.10'));
    await add('--ref', 'v*', '--poll', '1', '--default-version', '2.0-rc.1');
    expect(await keys()).toEqual(is('2.0-rc.1'));
    expect(await keys('docs@newest')).toEqual(is('1.10'));
  });
});
