/** What counts as a title, and where a text names one. */
import { describe, expect, test } from 'vitest';
import {
  changeNames,
  createNameSet,
  findNames,
  nameForSearch,
  possibleNames,
  titleKey,
  wordsForSearch,
} from './names.ts';

describe('titleKey', () => {
  test.each([
    ['Disaster Recovery', 'disaster recovery'],
    ['Café (draft)', 'cafe'],
    ['What is “docgraph”?', 'what is docgraph'],
    ['API', ''],
    ['…', ''],
    ['one two three four five six seven eight nine ten eleven twelve thirteen', ''],
  ])('%s → %j', (title, key) => expect(titleKey(title)).toBe(key));
});

describe('findNames', () => {
  const find = (text: string, ...keys: string[]) =>
    findNames(text, createNameSet(keys)).map(({ key, start, end }) => [key, text.slice(start, end)]);

  test('the longest title wins, its first place is given, the original text is spanned', () => {
    expect(find('A Volume Snapshot, a volume, a volume snapshot.', 'volume', 'volume snapshot')).toEqual([
      ['volume snapshot', 'Volume Snapshot'],
      ['volume', 'volume'],
    ]);
  });

  test('addresses of links are not text', () => {
    expect(find('[here](../volume/settings.md) <volume> https://x.org/volume', 'volume', 'settings')).toEqual([]);
    expect(find('[the volume](x.md)', 'volume')).toEqual([['volume', 'volume']]);
  });
});

describe('createNameSet', () => {
  test('knows the longest title from a word, also after titles have gone', () => {
    const titles = createNameSet(['volume', 'volume snapshot class']);
    expect([titles.longestFrom('volume'), titles.longestFrom('snapshot')]).toEqual([3, 0]);
    titles.delete('volume snapshot class');
    expect([titles.longestFrom('volume'), titles.has('volume snapshot class')]).toEqual([1, false]);
    titles.delete('volume');
    expect(titles.longestFrom('volume')).toBe(0);
  });
});

describe('words for search', () => {
  test('hold every name that is found in the text, in a row', () => {
    const text = 'See [Café policies](../x.md#cafes) of the log.level, x_y: the *Boxes*!';
    const names = createNameSet(['cafe policy', 'policy of the log', 'log level', 'level x y', 'the box']);
    const found = findNames(text, names).map(({ key }) => key);
    expect(found).toEqual(['cafe policy', 'log level', 'the box']);
    for (const key of found) expect(` ${wordsForSearch(text)} `).toContain(` ${nameForSearch(key)} `);
  });

  test('every name that is found is among the possible ones', () => {
    expect(possibleNames('A box, Policies')).toEqual(['a', 'a box', 'a box policy', 'box', 'box policy', 'policy']);
  });
});

test('changed names are those that came and those that went, each once', () => {
  const known = createNameSet(['old one', 'kept one']);
  const exists = (key: string): boolean => key !== 'old one';
  expect(changeNames(['old one', 'kept one', 'new one', 'new one'], exists, known)).toEqual({
    appeared: ['new one'],
    vanished: ['old one'],
  });
  expect([known.has('old one'), known.has('kept one'), known.has('new one')]).toEqual([false, true, true]);
});
