/** What a question's words are, what they say of a ranking, and which probability follows. */
import { describe, expect, test } from 'vitest';
import { CONFIDENCE_MODEL } from './confidence-model.ts';
import { confidenceOf, type ConfidenceSignals } from './confidence.ts';
import { questionWords } from './question-words.ts';
import { confidenceSignals, weighWords } from './signals.ts';

const names = (question: string): string[] =>
  questionWords(question)
    .filter((word) => word.isName)
    .map((word) => word.text);
const texts = (question: string): string[] => questionWords(question).map((word) => word.text);

describe('the words of a question', () => {
  test('are those that mean something, each once, without the punctuation around them', () => {
    expect(texts('How do I restore a backup, and what is a "backup"?')).toEqual(['restore', 'backup']);
    expect(texts('')).toEqual([]);
    expect(texts('?! --')).toEqual([]);
  });

  test('are all there is, where all are stop words', () => {
    expect(texts('who is it?').length).toBeGreaterThan(0);
  });

  test('are identifiers as a whole, or by segments that are more than a word, where these are asked for', () => {
    const terms = (question: string, ...identifiers: string[]): readonly (readonly string[])[] =>
      questionWords(question, identifiers).map((word) => word.terms);
    expect(terms('what is retryLimit?', 'retryLimit')).toEqual([['retrylimit']]);
    expect(terms('cache.max_size:', 'cache.max_size')).toEqual([['cache.max_size', 'max_size']]);
    expect(terms('vault.seal now', 'vault.seal')).toEqual([['vault.seal'], ['now']]);
    expect(terms('vault.seal')).toEqual([['vault.seal', 'vault', 'seal']]);
  });

  test('are names where nothing else can be said for them', () => {
    expect(names('How do I set LDAP for the Longhorn UI with PowerShell and s3?')).toEqual([
      ...['LDAP', 'Longhorn', 'UI', 'PowerShell', 's3'],
    ]);
    expect(names('what does --max-size do in settings.max_size?')).toEqual(['max-size', 'settings.max_size']);
    expect(names('Restore it. Backups are old: Why?')).toEqual([]);
    expect(names('a point-in-time copy')).toEqual([]);
  });

  test('are no names by their capitals alone, where all have one', () => {
    expect(names('How Do I Restore My Old Backup')).toEqual([]);
    expect(names('How Do I Restore My Old NFS Backup')).toEqual(['NFS']);
  });

  test('are pairs of characters in scripts without spaces, so that each can be missing', () => {
    expect(questionWords('数据库复制').length).toBeGreaterThan(2);
  });

  test('are bounded, however long the question and its words are', () => {
    expect(texts(Array.from({ length: 500 }, (_, i) => `word${i}`).join(' '))).toHaveLength(64);
    expect(texts('x'.repeat(4000))[0]).toHaveLength(60);
  });
});

describe('signals', () => {
  const words = questionWords('restore the vault and LDAP');
  const weighed = (passages: readonly string[][]) =>
    weighWords(words, {
      frequencies: new Map(Object.entries({ restor: 50, vault: 5 })),
      chunks: 100,
      passages: passages.map((terms) => new Set(terms)),
    });

  test('grow with what the passages say, rare words before frequent ones', () => {
    const covered = (...passages: string[][]): number => confidenceSignals(weighed(passages), []).covered;
    expect(covered()).toBe(0);
    expect(covered(['vault'])).toBeGreaterThan(covered(['restor']));
    expect(covered(['vault', 'restor'])).toBeGreaterThan(covered(['vault']));
    expect(covered(['vault', 'restor', 'ldap'])).toBe(1);
    expect(covered(['vault', 'restor', 'ldap'], [])).toBe(0.5);
  });

  test('tell a name that stands nowhere', () => {
    const missing = confidenceSignals(weighed([['vault', 'restor']]), []);
    expect(missing.unknown).toBeGreaterThan(0.4);
    expect(missing.missingName).toBe(1);
    const said = weighWords(words, {
      ...{ frequencies: new Map(Object.entries({ restor: 50, vault: 5, ldap: 1 })), chunks: 100 },
      passages: [new Set(['vault', 'restor', 'ldap'])],
    });
    expect(confidenceSignals(said, [])).toMatchObject({ unknown: 0, missingName: 0, covered: 1 });
  });

  test('of the ranking are how far the first is ahead of the fifth, or of the last of fewer', () => {
    const lead = (...scores: number[]): number => confidenceSignals([], scores).lead;
    expect(lead(1, 0.9, 0.8, 0.7, 0.5, 0)).toBe(0.5);
    expect(lead(1, 0.75)).toBe(0.25);
    expect([lead(1), lead(), lead(0, 0)]).toEqual([0, 0, 0]);
  });
});

test('the confidence is a probability that each signal moves the way its meaning says', () => {
  const middle: ConfidenceSignals = { covered: 0.5, unknown: 0.2, missingName: 0.5, lead: 0.3 };
  const at = (change: Partial<ConfidenceSignals>): number => confidenceOf({ ...middle, ...change }, CONFIDENCE_MODEL);
  for (const better of [{ covered: 0.9 }, { unknown: 0 }, { missingName: 0 }, { lead: 0.6 }])
    expect(at(better)).toBeGreaterThan(at({}));
  const worst = at({ covered: 0, unknown: 1, missingName: 1, lead: 0 });
  const best = at({ covered: 1, unknown: 0, missingName: 0, lead: 1 });
  expect(worst).toBeGreaterThanOrEqual(0);
  expect(worst).toBeLessThan(CONFIDENCE_MODEL.threshold);
  expect(best).toBeGreaterThan(0.9);
  expect(best).toBeLessThanOrEqual(1);
});
