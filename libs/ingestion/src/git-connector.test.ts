/** Which references of a real repository become which sources. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUpstream, type Upstream } from '@docgraph/git/test-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConnector, type Connector, type SourceDeclaration } from './connector.ts';

let dir: string;
let upstream: Upstream;
let commit: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-connector-'));
  upstream = createUpstream();
  const older = upstream.push({ 'docs/a.md': '# Older\n' });
  commit = upstream.push({ 'docs/a.md': '# A\n' });
  const tags = ['v1.9', 'v1.10', 'v2.0-rc.1'].map((tag) => `HEAD:refs/tags/${tag}`);
  const branches = ['release/1.2', 'release/fix/1.2', 'Feature/X'].map((name) => `HEAD:refs/heads/${name}`);
  upstream.git('push', '-q', 'origin', ...tags, ...branches, `${older}:refs/tags/main`);
});
afterAll(() => {
  upstream.remove();
  rmSync(dir, { recursive: true, force: true });
});

function connect(git: Partial<NonNullable<SourceDeclaration['git']>>): Connector {
  const declaration = {
    id: 'docs',
    location: upstream.path,
    include: ['**/*.md'],
    exclude: [],
    git: { folders: [], ...git },
  };
  return createConnector(declaration, {
    ...{ dir: join(dir, 'docs'), protocols: ['file'] },
    variable: (name) => process.env[name],
  });
}

describe('references become sources', () => {
  it.each([
    ['none given: the default branch', {}, ['docs']],
    ['a branch, which goes before the tag of its name', { ref: 'main' }, ['docs']],
    ['a full name', { ref: 'refs/tags/v1.9' }, ['docs']],
    ['one that is not there', { ref: 'v3' }, []],
    ['a pattern, in order of age', { refs: ['v*'] }, ['docs@1.9', 'docs@1.10', 'docs@2.0-rc.1']],
    ['a pattern that stands for one part of a path', { refs: ['release/*'] }, ['docs@1.2']],
    ['several, with names that a source can have', { refs: ['main', 'Feature/X'] }, ['docs@feature-x', 'docs@main']],
    ['at most so many, the newest', { refs: ['v*'], versions: { max: 2 } }, ['docs@1.10', 'docs@2.0-rc.1']],
  ])('%s', async (_name, git, sources) => {
    const targets = await connect(git).look();
    expect(targets.map(({ source }) => source)).toEqual(sources);
    expect(new Set(targets.map(({ head }) => head))).toEqual(new Set(sources.length === 0 ? [] : [commit]));
  });

  it('of which the default one may change its name', async () => {
    upstream.git('push', '-q', 'origin', 'HEAD:refs/heads/trunk');
    upstream.gitAt(upstream.path, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    upstream.git('push', '-q', 'origin', ':refs/heads/main');
    expect(await connect({}).look()).toEqual([{ source: 'docs', head: commit }]);
  });
});

it('a target is a folder with the address and the commit it is shown by', async () => {
  const connector = connect({ ref: 'v1.9', folders: ['docs'] });
  const [target] = await connector.look();
  expect(await connector.fetch(target!)).toMatchObject({
    ...{ id: 'docs', git: { url: upstream.path, commit }, rules: { include: ['**/*.md'], exclude: [] } },
  });
});
