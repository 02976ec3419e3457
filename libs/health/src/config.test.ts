import { describe, expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { parseHealthConfig, type ConfigInput } from './config.ts';

const problemsOf = (input: ConfigInput): string => {
  try {
    parseHealthConfig(input);
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid-check-configuration', kind: 'validation' });
    return (error as Error).message;
  }
  return 'none';
};

const active = (input: ConfigInput, name: string) =>
  parseHealthConfig(input).rules.find(({ rule }) => rule.name === name);

describe('parseHealthConfig', () => {
  test('runs every rule with its own severity by default', () => {
    const { rules } = parseHealthConfig({});
    expect(rules.map(({ rule, severity }) => [rule.name, severity])).toEqual(
      catalogue.map(({ name, severity }) => [name, severity]),
    );
  });

  test('takes a level, or an object with severity, ignored files and options', () => {
    const config = {
      rules: {
        'orphan-document': 'off',
        'missing-title': 'error',
        'broken-link': { severity: 'warning', ignore: ['archive/**'], except: ['/api/**'] },
      },
      ignore: ['drafts/**'],
    };
    expect(active({ config }, 'orphan-document')).toBeUndefined();
    expect(active({ config }, 'missing-title')?.severity).toBe('error');
    const link = active({ config }, 'broken-link');
    expect(link?.severity).toBe('warning');
    expect(['archive/a.md', 'drafts/a.md', 'a.md'].map(link!.isIgnored)).toEqual([true, true, false]);
  });

  test('a level given beside the file wins and keeps the options of the file', () => {
    const config = { rules: { 'duplicate-section': { severity: 'error', wordsMin: 99 }, 'empty-section': 'off' } };
    const levels = ['duplicate-section=info', 'empty-section=error', 'broken-link=off'];
    expect(active({ config, levels }, 'duplicate-section')?.severity).toBe('info');
    expect(active({ config, levels }, 'empty-section')?.severity).toBe('error');
    expect(active({ config, levels }, 'broken-link')).toBeUndefined();
  });

  test('reports all problems at once, with the name that was probably meant', () => {
    const config = {
      rules: { 'broken-links': 'off', 'empty-section': 'loud', 'missing-title': { words: 1 }, zzz: 'off' },
    };
    const message = problemsOf({ config, name: 'check.json', levels: ['orphan-documnet=off', 'broken-link=on'] });
    expect(message).toMatch(/^check\.json is not valid:/);
    expect(message).toContain('broken-links: there is no such rule; did you mean broken-link?');
    expect(message).toContain('orphan-documnet: there is no such rule; did you mean orphan-document?');
    expect(message).toContain('zzz: there is no such rule; known are broken-link,');
    expect(message).toContain('empty-section: severity: "loud" is none of error, warning, info, off');
    expect(message).toContain('broken-link=on: write broken-link= and one of');
    expect(message).toMatch(/missing-title: .*"words"/);
  });

  test.each([
    ['an unknown key', { rule: {} }, /"rule"/],
    ['no object', [], /expected object/],
    ['an empty glob', { ignore: [''] }, /ignore: 0: /],
    [
      'an option out of range',
      { rules: { 'near-duplicate-section': { similarityMin: 0.5 } } },
      /similarityMin: .*0\.6/,
    ],
    ['a rule that is null', { rules: { 'broken-link': null } }, /broken-link: severity: null is none of/],
    ['a rule that is a list', { rules: { 'broken-link': ['off'] } }, /broken-link: /],
  ])('%s is an error', (_what, config, expected) => {
    expect(problemsOf({ config })).toMatch(expected);
  });
});
