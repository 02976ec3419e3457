import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repositoryKey, sourcesOf } from './repository.ts';

describe('repositoryKey', () => {
  it.each([
    ['https://github.com/acme/docs', 'github.com/acme/docs'],
    ['https://github.com/acme/docs.git', 'github.com/acme/docs'],
    ['https://GitHub.com/Acme/Docs.git/', 'github.com/acme/docs'],
    ['https://user:token@github.com:443/acme/docs.git', 'github.com/acme/docs'],
    ['http://git.example:3000/acme/docs.git', 'git.example/acme/docs'],
    ['ssh://git@git.example:2222/acme/docs.git', 'git.example/acme/docs'],
    ['git://git.example/acme/docs', 'git.example/acme/docs'],
    ['git@github.com:acme/docs.git', 'github.com/acme/docs'],
    ['github.com:/acme/docs', 'github.com/acme/docs'],
    ['git@[::1]:acme/docs.git', '[::1]/acme/docs'],
    ['https://gitlab.example/a/b/c/docs.git', 'gitlab.example/a/b/c/docs'],
    ['/srv/git/docs.git', '/srv/git/docs'],
    ['file:///srv/git//docs.git/', '/srv/git/docs'],
    ['C:/git/docs.git', '/c:/git/docs'],
    ['', null],
    ['https://', null],
    ['https://github.com/', null],
    ['://', null],
  ])('%j is %j', (url, key) => {
    expect(repositoryKey(url)).toBe(key);
  });

  it('never throws, and is the same with and without ".git" and a slash', () => {
    const text = fc.string({ unit: fc.constantFrom(...'aZ0:/@.[]~%#?\\é -'), maxLength: 30 });
    fc.assert(
      fc.property(
        fc.constantFrom('', 'https://', 'ssh://', 'git@h:'),
        text,
        (start, rest) => void repositoryKey(start + rest),
      ),
    );
    const part = fc.string({ unit: fc.constantFrom(...'abcz09'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(part, part, (owner, name) => {
        const key = repositoryKey(`https://git.example/${owner}/${name}`);
        expect(repositoryKey(`git@GIT.example:${owner}/${name}.git`)).toBe(key);
        expect(repositoryKey(`ssh://git@git.example:22/${owner}/${name}.git/`)).toBe(key);
      }),
    );
  });
});

describe('sourcesOf', () => {
  const sources = [
    { id: 'docs', url: 'git@github.com:acme/docs.git' },
    { id: 'docs-next', url: 'https://github.com/Acme/docs' },
    { id: 'elsewhere', url: 'https://gitlab.example/acme/docs.git' },
    { id: 'alias', url: 'git@work:acme/handbook.git' },
    { id: 'folder', url: '/srv/acme/docs' },
    { id: 'nothing' },
  ];
  const repository = (name: string, ...urls: readonly string[]) => ({ urls, fullName: name });

  it('finds every source of the repository, however it is written, and not its namesake on another forge', () => {
    expect(sourcesOf(repository('acme/docs', 'https://github.com/acme/docs.git'), sources)).toEqual([
      ...['docs', 'docs-next'],
    ]);
    expect(sourcesOf({ urls: ['file:///srv/acme/docs/'], fullName: null }, sources)).toEqual(['folder']);
  });

  it('goes by the full name where no address fits', () => {
    const handbook = repository('acme/handbook', 'https://github.com/acme/handbook.git');
    expect(sourcesOf(handbook, sources)).toEqual(['alias']);
    expect(sourcesOf(repository('Acme/docs'), sources)).toEqual(['docs', 'docs-next', 'elsewhere']);
  });

  it('finds nothing for a repository that nobody follows, or that has neither address nor name', () => {
    expect(sourcesOf(repository('acme/other', 'https://github.com/acme/other'), sources)).toEqual([]);
    expect(sourcesOf(repository('srv/acme/docs'), sources)).toEqual([]);
    expect(sourcesOf({ urls: [], fullName: null }, sources)).toEqual([]);
    expect(sourcesOf({ urls: [''], fullName: '' }, [{ id: 'x', url: '' }])).toEqual([]);
  });
});
