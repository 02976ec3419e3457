/** Ways of writing a name that are one name. */
import { describe, expect, test } from 'vitest';
import { nameKey, singular } from './name-key.ts';

describe('singular', () => {
  test.each([
    ...[
      ['volumes', 'volume'],
      ['policies', 'policy'],
      ['indexes', 'index'],
      ['branches', 'branch'],
    ],
    ...[
      ['classes', 'class'],
      ['databases', 'database'],
      ['caches', 'cache'],
      ['matches', 'match'],
      ['flushes', 'flush'],
    ],
    ...[
      ['class', 'class'],
      ['status', 'status'],
      ['analysis', 'analysis'],
      ['kubernetes', 'kubernete'],
      ['dns', 'dns'],
    ],
  ] as [string, string][])('%s → %s', (word, expected) => expect(singular(word)).toBe(expected));
});

describe('nameKey', () => {
  test('case, accents, hyphens and the plural make no other name', () => {
    const keys = ['Back-up Cafés', 'back up café', 'BACK UP CAFE', '`back-up` cafés!'].map(nameKey);
    expect(new Set(keys)).toEqual(new Set(['back up cafe']));
  });

  test('only the last word loses its plural, and text without words has no key', () => {
    expect(nameKey('Settings Volumes')).toBe('settings volume');
    expect(nameKey('…')).toBe('');
  });
});
