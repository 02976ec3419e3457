/** Versions side by side in real stores: which of them a request is about. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnswers } from './answers.ts';
import { sourceScope } from './source-scope.ts';
import type { Revisions } from './passage.ts';
import { createIndexed, type Indexed } from './testing/indexed.ts';

const revisions = (states: Readonly<Record<string, string | null>>): Revisions =>
  new Map(
    Object.entries(states).map(([id, revision]) => [
      id,
      { id: id as never, kind: 'git' as const, location: 'https://h/x', revision, indexedAt: null },
    ]),
  );

describe('without a name', () => {
  it.each([
    [{ docs: 'a', other: 'b' }, {}, null],
    [{ 'docs@1.9': 'a', 'docs@1.10': 'b', other: 'c' }, {}, ['docs@1.10', 'other']],
    [{ 'docs@1.9': 'a', 'docs@1.10': null }, {}, ['docs@1.9']],
    [{ 'docs@1.9': 'a', 'docs@1.10': 'b' }, { docs: '1.9' }, ['docs@1.9']],
    [{ 'docs@1.9': 'a', 'docs@1.10': 'b' }, { docs: '3.0' }, ['docs@1.10']],
    [{ docs: 'a', 'docs@1.10': 'b' }, {}, ['docs']],
  ])('of %j with default %j, %j are searched', (states, declared, searched) => {
    const scope = sourceScope(revisions(states), new Map(Object.entries(declared)));
    expect(scope.searched === null ? null : [...scope.searched].sort()).toEqual(searched);
  });

  it('names mean versions', () => {
    const scope = sourceScope(revisions({ 'docs@1': 'a', 'docs@2': 'b' }), new Map([['docs', '1']]));
    expect(['docs', 'docs@default', 'docs@newest', 'docs@2', 'docs@3'].map((name) => scope.find(name))).toEqual([
      ...['docs@1', 'docs@1', 'docs@2', 'docs@2', null],
    ]);
  });
});

describe('every answer', () => {
  let indexed: Indexed;
  beforeAll(async () => {
    indexed = createIndexed();
    const page = (version: string): string =>
      `# Vault Agent\n\nThe Vault Agent is a service that renews leases in ${version}.\n\n## Setup\n\nInstall it.\n`;
    await indexed.write({
      'docs@1:agent.md': page('one'),
      'docs@2:agent.md': page('two'),
      'docs@1:old.md': page('old'),
    });
    await indexed.fill();
  });
  afterAll(() => indexed.close());
  const answers = () => createAnswers({ stores: async () => ({ ...indexed }) });

  it('comes from the default version unless another one is named', async () => {
    const sources = async (named?: readonly string[]) => {
      const { results } = await answers().search({ query: 'Vault Agent', ...(named && { sources: named }) });
      return [...new Set(results.map(({ citation }) => citation.source))];
    };
    expect(await sources()).toEqual(['docs@2']);
    expect(await sources(['docs@1'])).toEqual(['docs@1']);
    expect((await sources(['docs@1', 'docs@2'])).toSorted()).toEqual(['docs@1', 'docs@2']);
    await expect(sources(['docs@3'])).rejects.toThrow(/no source docs@3: known are docs@1, docs@2/);
  });

  it('is read there, too, and what only another version has is found all the same', async () => {
    const source = async (ref: string) => (await answers().read({ ref })).section.citation.source;
    expect(await source('agent.md')).toBe('docs@2');
    expect(await source('docs:agent.md#setup')).toBe('docs@2');
    expect(await source('docs@1:agent.md#setup')).toBe('docs@1');
    expect(await source('old.md')).toBe('docs@1');
  });

  it('explains from the default version', async () => {
    const { groups } = await answers().explain({ subject: 'Vault Agent' });
    const cited = groups.flatMap(({ findings }) => findings.map(({ citation }) => citation.source));
    expect(new Set(cited)).toEqual(new Set(['docs@2']));
  });
});
