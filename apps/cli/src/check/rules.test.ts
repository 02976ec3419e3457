/** Every rule on a folder that the real ingestion read: what it finds, and what it must leave alone. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SourceId } from '@docgraph/domain';
import type { GraphReader } from '@docgraph/graph';
import { catalogue, checkHealth, parseHealthConfig, type Finding } from '@docgraph/health';
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

describe('redirects', () => {
  const check = checkOf({
    'index.md':
      '# Start\n\n[guide](guide.md) [old](old-guide.md) [older](older.md)\n\n[site](site.md) [alias](/guides/first) [page](refresh.md)\n\n[loop](loop-a.md) [sample](sample.md) [gone](gone.md)\n',
    'guide.md':
      '---\ntitle: Guide\naliases:\n  - /guides/first/\n  - second.md\n---\n\n# Guide\n\nText. [itself](guide.md)\n',
    'old-guide.md': '---\nredirect_to: /guide/\n---\n\n# Old guide\n',
    'older.md': '# Older guide\n\nThis page has moved to [the old guide](old-guide.md).\n',
    'site.md': '# Site\n\nThis page has been moved, see <https://example.com/site>.\n',
    'refresh.md': '# Page\n\n<meta http-equiv="refresh" content="0; url=second">\n',
    'loop-a.md': '---\nredirect: loop-b\n---\n\n# A\n',
    'loop-b.md': '---\nredirect: loop-a\n---\n\n# B\n',
    'sample.md': `# Sample\n\n\`\`\`html\n<meta http-equiv="refresh" content="0; url=guide">\n\`\`\`\n\nIt moved to [a](guide.md). ${sentence(40)}\n`,
  });

  test('a link to a document that only leads on is found with its final target, through chains, aliases and circles', async () => {
    const found = await check();
    expect(messagesOf(found, 'redirect')).toEqual([
      'index.md:3 the link old-guide.md leads to a document that only leads on to guide.md: link to guide.md',
      'index.md:3 the link older.md leads to a document that only leads on to guide.md: link to guide.md',
      'index.md:5 the link /guides/first is an old address of guide.md: link to guide.md',
      'index.md:5 the link refresh.md leads to a document that only leads on to guide.md: link to guide.md',
      'index.md:5 the link site.md leads to a document that only leads on to https://example.com/site: link to https://example.com/site',
      'index.md:7 the link loop-a.md leads to a document that comes back to itself: end the circle',
      'older.md:3 the link old-guide.md leads to a document that only leads on to guide.md: link to guide.md',
    ]);
  });

  test('an old address is no broken link, whether redirects are looked at or not', async () => {
    const rules = { redirect: 'off' };
    expect(placesOf(await check({ rules }), 'broken-link')).toEqual(['index.md:7']);
    expect(placesOf(await check({ rules }), 'redirect')).toEqual([]);
  });
});

describe('terms', () => {
  const uses = 'The RWX mode, and the Share Keeper, are used here.';
  const check = checkOf({
    'a.md': `# First\n\n## Modes\n\nNo.\n\n${uses} See [the QOS page](b.md), \`ABX\` and NFS.\n`,
    'b.md': `# Second\n\nDo NOT forget. ${uses} An ACL is a list, QOS is not. PVC is here, and NFS.\n`,
    'c.md': `# Third\n\nDo NOT forget. ${uses} ACL and QOS, a Claim of Volumes (PVC disk), PVC, NFS.\n`,
    'd.md':
      '# Fourth\n\nDo NOT forget, it is not easy. ACL and QOS and PVC and TRX.\n\n| NFS | TRX |\n| --- | --- |\n| DRP | x |\n\n**DRP**: x\n',
    'e.md': '# Fifth\n\n```\nTRX\n```\n\nA TRX and a DRP.\n',
    'f.md': '# Sixth\n\nA TRX and a DRP, not `TRX`. <!-- UVW --> DRP\n',
  });

  test('an acronym that documents use and none explains is found at its first line', async () => {
    expect(messagesOf(await check(), 'undefined-term')).toEqual([
      'a.md:7 "RWX" is used in 3 sections of 3 documents, but no document says what it means: explain it here or under a heading of its own, or link to what explains it',
      'd.md:3 "TRX" is used in 3 sections of 3 documents, but no document says what it means: explain it here or under a heading of its own, or link to what explains it',
    ]);
  });

  test('how many documents, which terms, and whether capitalised words count can be said', async () => {
    const of = async (options: object): Promise<readonly string[]> =>
      placesOf(await check({ rules: { 'undefined-term': options } }), 'undefined-term');
    expect(await of({ documentsMin: 4 })).toEqual([]);
    expect(await of({ except: ['rwx'] })).toEqual(['d.md:3']);
    expect(await of({ except: ['RWX', 'TRX'], capitalised: true })).toEqual(['a.md:7']);
  });

  test('what an ignored document uses does not count, what it explains does', async () => {
    const ignored = async (...ignore: string[]): Promise<readonly string[]> =>
      placesOf(await check({ ignore }), 'undefined-term');
    expect(await ignored('a.md')).toEqual(['d.md:3']);
    expect(await ignored('b.md', 'e.md')).toEqual([]);
  });
});

describe('commands and settings', () => {
  const shell = (...lines: readonly string[]): string => `\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`;
  const check = checkOf({
    'acme.md': `# Command line tool (acme)\n\n## acme check\n\nChecks it.\n\n${shell('acme check --deep', 'acme check disk --wide')}\n- \`--wide\`: all columns\n\n## Other commands\n\n| command | meaning |\n| --- | --- |\n| \`trim\` | trims |\n`,
    'use.md': `# Use\n\n${shell('acme trim vol-1', 'acme wipe vol-1', 'kubectl get pods --watch', 'helm install acme')}\n${shell('acme help', 'acme wipe vol-2')}`,
    'more.md': `# More\n\n${shell('acme wipe vol-3 --force', 'other run --now')}`,
    'settings.md':
      '# Settings\n\n| variable | default | meaning |\n| --- | --- | --- |\n| `ACME_PORT` | 1 | port |\n| `ACME_HOST` | x | host |\n\nSet `ACME_HOST`.\n\n## Acme log level\n\nText.\n\nThe `ACME_MODE` variable controls the mode.\n',
    'deploy.md':
      '# Deploy\n\n```sh\nexport ACME_PORT=1\nexport ACME_TOKEN=2\nexport ACME_LOG_LEVEL=3\nexport ACME_MODE=4\nexport AWS_PROFILE=x\n```\n',
  });

  test('a command of a documented program that nothing introduces is found, those of other programs are not', async () => {
    expect(messagesOf(await check(), 'undocumented-command')).toEqual([
      'more.md:4 the command acme wipe is used in 2 sections of 2 documents, but no heading, table or list introduces it: say what it does where its program is documented',
    ]);
    const of = async (options: object): Promise<readonly string[]> =>
      placesOf(await check({ rules: { 'undocumented-command': options } }), 'undocumented-command');
    expect(await of({ except: ['acme w*'] })).toEqual([]);
    expect(await of({ sectionsMin: 3 })).toEqual([]);
    expect(await of({ programs: ['other'] })).toEqual(['more.md:4', 'more.md:5']);
    expect(await of({ ignore: ['more.md'] })).toEqual(['use.md:5']);
  });

  test('a flag of such a program, and a setting beside documented ones, that nothing introduces are found', async () => {
    expect(messagesOf(await check(), 'undocumented-setting')).toEqual([
      'acme.md:8 the flag --deep of acme is used in 1 section, but no heading, table or list introduces it: say what it does where the other flags are documented',
      'deploy.md:5 the setting ACME_TOKEN is used in 1 section, but no heading, table or list introduces it: say what it does where the other settings are documented',
      'more.md:4 the flag --force of acme is used in 1 section, but no heading, table or list introduces it: say what it does where the other flags are documented',
    ]);
    const of = async (options: object): Promise<readonly string[]> =>
      placesOf(await check({ rules: { 'undocumented-setting': options } }), 'undocumented-setting');
    expect(await of({ except: ['ACME_*', '--f*'] })).toEqual(['acme.md:8']);
    expect(await of({ sectionsMin: 2 })).toEqual([]);
    expect(await of({ ignore: ['acme.md', 'more.md'] })).toEqual(['deploy.md:5']);
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

describe('every rule', () => {
  const moved = '---\nredirect: one.md\ndate: 2020-01-01\n---\n\n# Moved\n';
  const check = checkOf({
    'index.md':
      '# Start\n\n[one](one.md#none) [gone](gone.md) [moved](moved.md) [tool](tool.md) RWX\n\n### Deep\n\n## Last\n\nText.\n',
    'one.md': `# One\n\n${sentence(60)} RWX\n`,
    'two.md': `# One\n\n${sentence(60)} RWX\n\n## Same\n\n${sentence(60, 100)}\n`,
    'three.md': `## Same\n\n${sentence(59, 100)}\n`,
    'moved.md': moved,
    'tool.md':
      '# Command line (acme)\n\n## acme list\n\n| Option | Meaning |\n| --- | --- |\n| `--all` | Lists all |\n\n```sh\nacme wipe disk --force\n```\n',
  });
  // Behind these come the diagnostics of parsing.
  const names = catalogue.map(({ name }) => name);
  const own = names.slice(0, names.indexOf('undocumented-setting') + 1);

  test.each(own)('can be turned off and given a severity: %s', async (name) => {
    const all = await check();
    expect(all.filter(({ rule }) => rule === name)).not.toEqual([]);
    expect(await check({ rules: { [name]: 'off' } })).toEqual(all.filter(({ rule }) => rule !== name));
    const told = (await check({ rules: { [name]: 'info' } })).filter(({ rule }) => rule === name);
    expect(new Set(told.map(({ severity }) => severity))).toEqual(new Set(['info']));
    expect(await check({ rules: { [name]: { ignore: ['**'] } } })).toEqual(all.filter(({ rule }) => rule !== name));
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
