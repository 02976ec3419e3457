/** Every rule on a folder that the real ingestion read: what it finds, and what it must leave alone. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceId } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import { checkHealth, parseHealthConfig, type Finding } from '@docgraph/health';
import { DEFAULT_RULES } from '@docgraph/ingestion';
import { withFolderGraph } from './checked-graph.ts';

interface Run {
  readonly rules?: Readonly<Record<string, unknown>>;
  readonly ignore?: readonly string[];
  readonly now?: string;
}

type Check = (run?: Run) => Promise<readonly Finding[]>;

/** Ingests the files once before the tests of the block; each call checks them anew. */
function checkOf(files: Readonly<Record<string, string>>): Check {
  const root = mkdtempSync(join(tmpdir(), 'docgraph-rules-'));
  let graph: GraphReader;
  const over = Promise.withResolvers<void>();
  let closed: Promise<void>;
  beforeAll(async () => {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    const { promise, resolve } = Promise.withResolvers<GraphReader>();
    const options = { signal: new AbortController().signal, onProgress: () => {} };
    closed = withFolderGraph(root, DEFAULT_RULES, options, (opened) => (resolve(opened), over.promise));
    graph = await Promise.race([promise, closed.then(() => promise)]);
  });
  afterAll(async () => {
    over.resolve();
    await closed;
    rmSync(root, { recursive: true, force: true });
  });
  return async ({ rules = {}, ignore = [], now = '2026-06-01T12:00:00Z' } = {}) => {
    const config = parseHealthConfig({ config: { rules, ignore } });
    const exists = (_source: SourceId, path: string): boolean => existsSync(join(root, path));
    return (await checkHealth({ graph, config, now: new Date(now), exists })).findings;
  };
}

/** `path:line` of what one rule found. */
const placesOf = (findings: readonly Finding[], rule: string): readonly string[] =>
  findings.filter((finding) => finding.rule === rule).map(({ path, line }) => `${path}:${line}`);

const messagesOf = (findings: readonly Finding[], rule: string): readonly string[] =>
  findings
    .filter((finding) => finding.rule === rule)
    .map(({ path, line, message, advice }) => `${path}:${line} ${message}: ${advice}`);

const sentence = (count: number, start = 0): string =>
  Array.from({ length: count }, (_, i) => `word${start + i}`).join(' ');

describe('links', () => {
  const check = checkOf({
    'index.md': '# Start\n\n[Guide](guides/set-up.md) and [gone](guides/gone.md).\n',
    'guides/set-up.md':
      '# Set up\n\n[top](#top) [here](#first-step) [up](../index.md#start) [code](../src/main.ts#L1) [folder](../src/)\n\n' +
      '[wrong](#first-stpe) [Case](#First-Step) [](#mark) [far](../index.md#none)\n\n[API](Api.md) [site](https://example.com/x.md)\n\n' +
      '```\n[not](a-link.md)\n```\n\n## First step\n\nText.\n\n> ### In a `quote`\n\n<h3>In HTML</h3>\n\n[a](#in-a-quote) [b](#in-html) [c](#in-html-1)\n',
    'guides/api.md': '# API\n\nBack to [set up](set-up.html), or [as Hugo serves it](../set-up/#first-step).\n',
    'src/main.ts': 'export {};\n',
  });

  test('a link to a document that is not there is an error at its line, with the document that was meant', async () => {
    expect(messagesOf(await check(), 'broken-link')).toEqual([
      'guides/set-up.md:7 the link Api.md leads to no document: did you mean guides/api.md?',
      'index.md:3 the link guides/gone.md leads to no document: correct the path, or remove the link',
    ]);
  });

  test('an anchor that is not there is an error, with the heading that was meant', async () => {
    expect(messagesOf(await check(), 'broken-anchor')).toEqual([
      'guides/set-up.md:5 the link #First-Step leads to guides/set-up.md, which has no heading #First-Step: did you mean #first-step?',
      'guides/set-up.md:5 the link #first-stpe leads to guides/set-up.md, which has no heading #first-stpe: did you mean #first-step?',
      'guides/set-up.md:5 the link ../index.md#none leads to index.md, which has no heading #none: name a heading that is there, or link to the document',
    ]);
  });

  test('addresses that are excepted are not looked at', async () => {
    const rules = { 'broken-link': { except: ['guides/**'] } };
    expect(placesOf(await check({ rules }), 'broken-link')).toEqual(['guides/set-up.md:7']);
  });
});

describe('orphans', () => {
  const check = checkOf({
    'README.md': '# Home\n\n[Linked](linked.md). Read about disaster recovery.\n',
    'linked.md': '# Linked\n',
    'named.md': '# Disaster recovery\n',
    'alone.md': '# Alone\n\n[itself](alone.md)\n',
    'CHANGELOG.md': '# Changes\n',
    'hugo/_index.md': '# Hugo pages\n',
    'hugo/page.md': '# A listed page\n',
  });
  const single = checkOf({ 'only.md': '# Only\n' });

  test('a document is an orphan unless another one links to it, names its title, or lists its folder', async () => {
    expect(placesOf(await check(), 'orphan-document')).toEqual(['alone.md:1']);
    const rules = { 'orphan-document': { folderPagesList: false } };
    expect(placesOf(await check({ rules }), 'orphan-document')).toEqual(['alone.md:1', 'hugo/page.md:1']);
  });

  test('the only document is none', async () => {
    expect(placesOf(await single(), 'orphan-document')).toEqual([]);
  });
});

describe('duplicates', () => {
  const copy = sentence(60);
  const check = checkOf({
    'a.md': `# A page\n\n## One\n\n${copy}\n\n## Short\n\nSee below.\n`,
    'b.md': `# B page\n\n## Other heading\n\n**${copy.toUpperCase()}**\n\n## Short\n\nSee below.\n`,
    'c.md': `# C page\n\n## Edited\n\n${copy.replace('word30 ', 'changed ')}\n\n## Half\n\n${sentence(30)} ${sentence(30, 900)}\n\n## Variant\n\n${sentence(60, 300)}\n\n## Same variant\n\n${sentence(60, 300).replace('word330', 'other')}\n`,
  });

  test('a section with the same words is found whatever its heading and markup, a short one is not', async () => {
    expect(messagesOf(await check(), 'duplicate-section')).toEqual([
      'b.md:3 the 60 words of this section stand in a.md:3, too: keep one of them and link to it',
    ]);
  });

  test('a section with few words changed is a near duplicate, one with half of them or in the same document is not', async () => {
    expect(messagesOf(await check(), 'near-duplicate-section')).toEqual([
      'c.md:3 83 % of this section stands in a.md:3, too: join them and link to the one, or make clear what is different',
    ]);
    const rules = { 'near-duplicate-section': { wordsMin: 61 } };
    expect(placesOf(await check({ rules }), 'near-duplicate-section')).toEqual([]);
  });

  test('an ignored document is not compared', async () => {
    const found = await check({ ignore: ['a.md'] });
    expect(placesOf(found, 'duplicate-section')).toEqual([]);
    expect(messagesOf(found, 'near-duplicate-section').map((text) => text.split(':')[2])).toEqual(['3, too']);
  });
});

describe('titles and headings', () => {
  const check = checkOf({
    'front.md': '---\ntitle: Same name\n---\n\n## Part\n\nText.\n',
    'heading.md':
      'Text.\n\n# Same  name\n\n### Deep\n\nText.\n\n## Empty\n\n<!-- to do -->\n\n## Parent\n\n### Child\n\nText.\n',
    'html.md': '<h1 align="center">Product</h1>\n\n## Part\n\n![only a picture](a.png)\n',
    'none.md': '#### Too deep\n\nText.\n\n## [A link](front.md)\n\n## Last\n',
    '_partial.mdx': 'Included text.\n',
    'a/CHANGELOG.md': '# Changelog\n\nText.\n',
    'b/CHANGELOG.md': '# Changelog\n\nText.\n',
  });

  test('a document without a title is found, a title in front matter, HTML or a late heading counts', async () => {
    expect(placesOf(await check(), 'missing-title')).toEqual(['none.md:1']);
  });

  test('two documents of one title are found, files that every project has are not', async () => {
    expect(messagesOf(await check(), 'duplicate-title')).toEqual([
      'heading.md:3 the title "Same name" is that of front.md:1, too: give one of them a title that says what is different',
    ]);
  });

  test('a heading that skips levels is found', async () => {
    expect(messagesOf(await check(), 'skipped-heading-level')).toEqual([
      'heading.md:5 a heading of level 3 follows one of level 1: make it level 2',
      'none.md:1 the first heading is of level 4: make it level 2',
    ]);
    const rules = { 'skipped-heading-level': { firstLevelMax: 1 } };
    expect(placesOf(await check({ rules }), 'skipped-heading-level')).toContain('front.md:5');
  });

  test('a heading without text is found; a picture, a subsection and a heading that is a link are something', async () => {
    expect(placesOf(await check(), 'empty-section')).toEqual(['heading.md:9', 'none.md:7']);
  });
});

describe('dates in front matter', () => {
  const dated = (...lines: readonly string[]): string => `---\n${lines.join('\n')}\n---\n\n# Title\n\nText.\n`;
  const check = checkOf({
    'old.md': dated('date: 2020-01-01'),
    'kept.md': dated('date: 2020-01-01', 'lastmod: 2026-05-01T10:00:00Z'),
    'due.md': dated('reviewBy: 2026-05-31', 'expires: 2026-06-02'),
    'wrong.md': dated('expires: next week'),
    'other.md': dated('released: 1999-01-01'),
  });

  test('an old date without a later one, a deadline that has passed, and a deadline that is no date are found', async () => {
    expect(messagesOf(await check(), 'stale-front-matter')).toEqual([
      'due.md:1 reviewBy passed on 2026-05-31, 1 day ago: bring the document up to date and move reviewBy, or delete it',
      'old.md:1 date is 2020-01-01, 2343 days ago: look whether the document still holds, and set date',
      'wrong.md:1 expires is "next week", which is no date: write expires as YYYY-MM-DD',
    ]);
  });

  test('how old, how long overdue and which keys are options', async () => {
    const rules = { 'stale-front-matter': { maxAgeDays: 10_500, ageKeys: ['reviewed', 'released'], graceDays: 1 } };
    expect(placesOf(await check({ rules, now: '2026-06-01' }), 'stale-front-matter')).toEqual(['wrong.md:1']);
    expect(placesOf(await check({ rules, now: '2030-01-01' }), 'stale-front-matter')).toEqual([
      ...['due.md:1', 'due.md:1', 'other.md:1', 'wrong.md:1'],
    ]);
  });
});

describe('what parsing said', () => {
  const check = checkOf({
    'long.md': `# Long\n\n${'x'.repeat(200_001)}\n`,
    'hidden.md': '# Hidden\n\n<!-- a comment -->\n\nin\u200Bvisible [quarantined](long.md#any-anchor)\n',
    'broken.md': '---\ntitle: [\n---\n\n# Broken\n\nText.\n',
  });

  test('is a finding of its rule and severity; a mere comment is only told of when it is asked for', async () => {
    const found = await check();
    expect(
      found
        .filter(({ rule }) => rule !== 'orphan-document')
        .map(({ rule, severity, path, line }) => [rule, severity, `${path}:${line}`]),
    ).toEqual([
      ['invalid-front-matter', 'warning', 'broken.md:3'],
      ['hidden-text', 'warning', 'hidden.md:5'],
      ['line-too-long', 'error', 'long.md:3'],
    ]);
    expect(messagesOf(found, 'line-too-long')).toEqual([
      'long.md:3 the file is not indexed: the line has 200001 characters, more than 200000: break it up; embedded images belong into files of their own',
    ]);
    const asked = await check({ rules: { 'hidden-text': 'info', 'line-too-long': 'off' } });
    expect(placesOf(asked, 'hidden-text')).toEqual(['hidden.md:3', 'hidden.md:5']);
    expect(placesOf(asked, 'line-too-long')).toEqual([]);
  });
});
