/** The terms that text becomes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyze, analyzeQuery } from './analyzer.ts';

const terms = (text: string): string => analyze(text).join(' ');

describe('identifiers are kept whole and in parts', () => {
  test.each([
    ['--max-old-space-size', 'max-old-space-size --max-old-space-size max old space size'],
    ['DOCGRAPH_HOME', 'docgraph_home docgraph home'],
    ['ERR_DISK_FULL', 'err_disk_full err disk full'],
    ['storage.reserve.percent', 'storage.reserve.percent storag reserv percent'],
    ['std::chrono', 'std::chrono std chrono'],
    ['repo/name:tag', 'repo/name:tag repo name tag'],
    ['/etc/app.d/main.yaml', 'etc/app.d/main.yaml /etc/app.d/main.yaml etc app d main yaml'],
    ['~/.config/tool', 'config/tool config tool'],
    ['home/.ssh/id_rsa', 'home/.ssh/id_rsa home ssh id rsa'],
    ['@scope/package', 'scope/package @scope/package scope packag'],
    ['.gitignore', '.gitignore gitignor'],
    ['-f', '-f f'],
    ['v1.11.4', 'v1.11.4 1.11.4 v1 11 4'],
    ['1.11.4', '1.11.4 1 11 4'],
    ['https://example.org/a', 'https://example.org/a http exampl org'],
    ['__init__', '__init__ init'],
    ['sha256', 'sha256'],
  ])('%s', (text, expected) => expect(terms(text)).toBe(expected));
});

describe('camel case is split, and the joined form meets the word in lower case', () => {
  test.each([
    ['nodeSelector', 'nodeselector node selector'],
    ['spec.nodeSelector', 'spec.nodeselector spec nodeselector node selector'],
    ['HTTPServer', 'httpserver http server'],
    ['sha256Sum', 'sha256sum sha256 sum'],
    ['ConfigMaps', 'configmaps configmap config map'],
    ['configmaps', 'configmap'],
    ['APIs', 'api'],
    ['Word', 'word'],
  ])('%s', (text, expected) => expect(terms(text)).toBe(expected));
});

describe('words', () => {
  test.each([
    [
      'lose case, endings and the punctuation of sentences',
      '(Installing) the volumes, "quickly".',
      'instal volum quickli',
    ],
    ['lose diacritics and compatibility forms', 'Café naïve Straße ﬁle ①', 'cafe naiv strass file 1'],
    ['lose possessives and invisible characters', "the server's ser\u00advers’ name", 'server server name'],
    ['of other alphabets keep their endings', 'Привет, ΟΔΟΣ οδός!', 'привет οδοσ οδοσ'],
    ['that say nothing are dropped', "how do I get it if it isn't there?", 'get'],
    ['that say nothing stay when there are no others', 'What is this?', 'what is this'],
    ['of list markers, rules and blanks are none', '- --- ___ * 1.', '1'],
    ['are the same for letters that differ in form only', 'Ａｐｐｌｅ　ａｐｐｌｅ', 'appl appl'],
  ])('%s', (_, text, expected) => expect(terms(text)).toBe(expected));
});

test('Chinese, Japanese and Korean become overlapping pairs, also beside Latin words', () => {
  expect(terms('东京都')).toBe('东京 京都');
  expect(terms('API接口。点')).toBe('api 接口 点');
  expect(terms('カタカナー')).toBe('カタ タカ カナ ナー');
  expect(terms('한국어 문서')).toBe('한국 국어 문서');
  expect(terms('𠮷野家')).toBe('𠮷野 野家');
});

test('a query keeps each term once, in order', () => {
  expect(analyzeQuery('disk full, disks FULL: disk')).toEqual(['disk', 'full']);
});

test('an endless token is cut, the same in text and query', () => {
  const blob = `${'a1'.repeat(5000)}==`;
  expect(analyze(blob)).toEqual(['a1'.repeat(64)]);
  expect(analyzeQuery(`what is ${blob}`)).toEqual(['a1'.repeat(64)]);
  expect(analyze(`a${'𐐨'.repeat(100)}`)).toEqual([`a${'𐐨'.repeat(63)}`]);
});

test('any text gives terms of letters, digits, marks and joints only, the same each time', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'aB1._-/:@ é中\'’"') }));
  fc.assert(
    fc.property(text, (value) => {
      const found = analyze(value);
      for (const term of found) expect(term).toMatch(/^[\p{L}\p{N}\p{M}._\-/:@]{1,128}$/u);
      expect(analyze(value)).toEqual(found);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

test('hostile text takes time in proportion to its length', () => {
  for (const part of ['a.', '-', 'aB', '_', 'y', "n't", '://', 'é', '中', 'aé-']) {
    const short = elapsed(part.repeat(20_000));
    const long = elapsed(part.repeat(200_000));
    expect(long, part).toBeLessThan(Math.max(short, 20) * 60);
  }
});

function elapsed(text: string): number {
  const start = performance.now();
  analyze(text);
  return performance.now() - start;
}
