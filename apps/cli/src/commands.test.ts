import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadReply, SearchReply } from '@docgraph/retrieval';
import { writeDocuments } from './testing/documents.ts';
import { eventually } from './testing/eventually.ts';
import { isExact } from './testing/mcp.ts';
import { createPlace, type Place } from './testing/program.ts';

interface Status {
  readonly semantic: number;
  readonly graph: { readonly documents: number; readonly pending: number };
  readonly sources: readonly { readonly id: string; readonly documents: number; readonly revision: string }[];
  readonly problems: readonly { readonly path: string; readonly diagnostics: readonly { readonly rule: string }[] }[];
}

describe('an indexed folder', () => {
  let place: Place;
  let ingested: Record<string, unknown>;
  beforeAll(async () => {
    place = createPlace({ keep: true });
    writeDocuments(place);
    place.write('docs/broken.md', 'a'.repeat(4 * 1024 * 1024 + 1));
    ingested = await place.json('ingest', 'docs');
  });
  afterAll(() => place.remove());

  it('is reported in numbers, with the file that could not be read', async () => {
    expect(ingested).toEqual({
      sources: [
        {
          source: 'docs',
          revision: expect.stringMatching(/^[0-9a-f]{64}$/),
          files: { added: 7, modified: 0, moved: 0, removed: 0, unchanged: 0, vanished: 0 },
          parsed: 7,
          chunks: { added: 12, modified: 0, removed: 0, unchanged: 0 },
          quarantined: [
            { path: 'broken.md', diagnostics: [expect.objectContaining({ rule: 'file-too-large', line: 1 })] },
          ],
          passedOver: [],
        },
      ],
      removed: [],
      vectors: 12,
      embedded: 12,
      seconds: expect.any(Number),
    });
    const again = await place.run(['ingest']);
    expect(again).toMatchObject({ code: 0, out: '' });
    expect(again.err).toMatch(/^docs: nothing changed in 7 files \(\d+\.\d s\)\n$/);
  });

  it('has a status: counts, coverage, and what is wrong with which file', async () => {
    const status = await place.json<Status>('status');
    expect(status).toMatchObject({
      ...{ dir: join(place.dir, '.docgraph'), model: expect.stringMatching(/^minilm-l6-v2-/), semantic: 1 },
      graph: { sources: 1, documents: 7, sections: 12, chunks: 12, pending: 0 },
      sources: [{ id: 'docs', documents: 7, location: join(place.dir, 'docs') }],
      problems: [{ path: 'broken.md', diagnostics: [{ rule: 'file-too-large' }] }],
    });
    const { code, out } = await place.run(['status']);
    expect(code).toBe(0);
    expect(out).toContain('  12 sections, 12 chunks, semantic: 100 %, 0 pending\n');
    expect(out).toContain('  error: docs:broken.md:1 file-too-large: ');
  });

  it('is searched: one line a result for people, the whole reply as JSON', async () => {
    const reply = await place.json<SearchReply>('search', 'how', 'do', 'I', 'restore', 'a', 'backup', '--explain');
    expect(reply).toMatchObject({ query: 'how do I restore a backup', semantic: 1, degraded: [], truncated: null });
    expect(reply.results.length).toBe(8);
    expect(reply.results.every((passage) => isExact(passage, join(place.dir, 'docs')))).toBe(true);
    expect(reply.results[0]).toMatchObject({
      citation: {
        path: 'guides/backup.md',
        startLine: 11,
        endLine: 13,
        link: 'docs:guides/backup.md#restore-a-backup',
      },
    });
    const { code, out } = await place.run(['search', 'restore a backup', '-n', '2']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ 1 {2}Backup guide > Make a backup > Restore a backup\n {4}docs:guides\/backup\.md:11-13 {2}score \d\.\d{3}\n 2 {2}.+\n.+\nconfidence 0\.\d\d\n$/,
    );
  });

  it('narrows a search by source, path, number, tokens and detail', async () => {
    const search = (...args: readonly string[]): Promise<SearchReply> => place.json('search', 'archive', ...args);
    const paths = (await search('--path', 'reference/')).results.map(({ citation }) => citation.path);
    expect(new Set(paths)).toEqual(new Set(['reference/errors.md', 'reference/settings.md']));
    const outline = await search('--results', '3', '--source', 'docs', '--detail', 'outline');
    expect(outline.results.map(({ text }) => text)).toEqual(['', '', '']);
    const tight = await search('--tokens', '30');
    expect(tight.truncated).toMatchObject({ reason: 'maxTokens' });
    expect(tight.results.length).toBeLessThan(8);
  });

  it('is asked: the passages themselves, with line ends of this terminal', async () => {
    const { code, out } = await place.run(['ask', 'rotate the signing secret', '--results', '1', '--explain']);
    expect(code).toBe(0);
    expect(out).toMatch(/^\[1\] Secrets > Rotate the signing secret {2}docs:guides\/secrets\.md:6-9\n {4}.*lexical \d/);
    expect(out).toContain(
      '\n    Rotate the signing secret\n    -------------------------\n\n    Put the new key beside the old one,',
    );
    expect(out).not.toContain('\r');
  });

  it('is read by reference, with neighbours, and suggests the nearest one for a wrong reference', async () => {
    const reply = await place.json<ReadReply>('read', 'docs:reference/errors.md#e4013', '--neighbours', '1');
    expect(reply).toMatchObject({
      section: { text: '## E4013\n\nThe archive is damaged: its checksum differs.' },
      before: [{ citation: { link: 'docs:reference/errors.md#e4012' } }],
      after: [],
    });
    expect(await place.run(['read', 'notes.md'])).toMatchObject({
      code: 0,
      out: 'docs:notes.md:1-1\nText without any heading: the on-call rota is in the calendar.\n',
    });
    const wrong = await place.run(['read', 'docs:reference/errors.md#e4014']);
    expect(wrong).toMatchObject({ code: 3, out: '' });
    expect(wrong.err).toContain('did you mean docs:reference/errors.md#e4012, docs:reference/errors.md#e4013?');
  });

  it('never passes control characters of a document on to a terminal', async () => {
    const other = createPlace();
    other.write('docs/evil.md', '# Evil\n\nBefore \u001b[2J\u001b]0;owned\u0007 after.\n');
    await other.json('ingest', 'docs');
    for (const args of [
      ['ask', 'evil'],
      ['read', 'evil.md#evil'],
    ]) {
      const { code, out } = await other.run(args);
      expect(code).toBe(0);
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
      expect(out).toContain('Before \\x1b[2J\\x1b]0;owned\\x07 after.');
    }
  });

  it('can be read by a program that stops reading', async () => {
    const { child, done } = place.start(['search', 'archive', '--detail', 'section', '--json']);
    child.stdout!.destroy();
    expect(await done).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    [2, 'query is empty', ['search', ' ']],
    [2, 'give a whole number from 1 to 50', ['search', 'x', '--results', '99']],
    [3, 'there is no source nope: known are docs', ['search', 'x', '--source', 'nope']],
    [3, 'there is no document nowhere.md', ['read', 'nowhere.md']],
    [2, '"A b" is not a source name', ['ingest', 'docs', '--name', 'A b']],
    [2, '--name names one folder', ['ingest', 'docs', 'docs', '--name', 'x']],
    [3, 'there is no folder', ['ingest', 'missing']],
    [3, 'is a file, not a folder', ['ingest', 'docs/notes.md']],
    [2, 'cannot keep data in', ['ingest', 'docs', '--data', 'docs/notes.md/data']],
    [3, 'there is no model nope; there are: minilm-l6-v2', ['model', 'use', 'nope']],
    [2, 'a service needs --url', ['model', 'use', 'x', '--url', 'ftp://host', '--dimensions', '3']],
    [2, 'is not an evaluation set', ['eval', 'docs']],
    [2, '--runtime is gpu', ['--runtime', 'gpu', 'search', 'x']],
  ])('ends with %i and says "%s" for %j', async (code, message, args) => {
    const { err, ...plain } = await place.run(args);
    expect(plain).toEqual({ code, out: '' });
    expect(err).toMatch(/^docgraph: [^\n]+\n$/);
    expect(err).toContain(message);
  });

  it.each([
    [2, 'validation', ['search', ' ']],
    [3, 'not-found', ['read', 'nowhere.md']],
  ])('ends with %i and an error of kind %s as JSON for %j', async (code, kind, args) => {
    const { out, ...rest } = await place.run([...args, '--json']);
    expect(rest).toEqual({ code, err: '' });
    expect(JSON.parse(out)).toEqual({ error: { code: expect.any(String), kind, message: expect.any(String) } });
  });
});

describe('folders', () => {
  it('are declared once, renamed, narrowed, indexed alone, and forgotten', async () => {
    const place = createPlace();
    place.write('one/docs/a.md', '# Alpha\n\nThe first text.\n');
    place.write('two/docs/b.md', '# Beta\n\nThe second text.\n');
    mkdirSync(join(place.dir, 'empty'));
    await place.json('ingest', 'one/docs', 'two/docs');
    expect(await place.run(['ingest', 'empty'])).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^empty: no Markdown files found in .*\/empty; /),
    });
    expect((await place.run(['ingest', 'one/docs', '--name', 'two-docs'])).code).toBe(4);
    await place.json('ingest', 'one/docs', '--name', 'handbook', '--exclude', 'drafts/**');
    const sources = async () =>
      (await place.json<Status>('status')).sources.map(({ id, documents }) => [id, documents]);
    expect(await sources()).toEqual([
      ['empty', 0],
      ['handbook', 1],
      ['two-docs', 1],
    ]);

    rmSync(join(place.dir, 'two'), { recursive: true });
    place.write('one/docs/c.md', '# Gamma\n\nThe third text.\n');
    const partly = await place.run(['ingest']);
    expect(partly.code).toBe(3);
    expect(partly.err).toMatch(/handbook: 1 added[\s\S]*two\/docs.*docgraph source remove two-docs\n$/);
    expect(await place.run(['source', 'remove', 'two-docs'])).toMatchObject({ code: 0, out: 'removed two-docs\n' });
    expect(await place.json<SearchReply>('search', 'second text')).toMatchObject({
      results: expect.not.arrayContaining([
        expect.objectContaining({ citation: expect.objectContaining({ path: 'b.md' }) }),
      ]),
    });
    expect((await place.run(['ingest'])).code).toBe(0);
  });

  it('that hold nothing readable are no failure', async () => {
    const place = createPlace();
    place.write('docs/bad.md', 'a'.repeat(4 * 1024 * 1024 + 1));
    expect(await place.run(['ingest', 'docs'])).toMatchObject({
      code: 0,
      err: expect.stringContaining('not indexed: bad.md:1 file-too-large'),
    });
    expect(await place.json<SearchReply>('search', 'anything')).toMatchObject({ results: [] });
  });

  it('say what was passed over, for people and as JSON', async () => {
    const place = createPlace();
    place.write('docs/a.md', '# Alpha\n');
    symlinkSync('nowhere.md', join(place.dir, 'docs/dangling.md'));
    symlinkSync('/', join(place.dir, 'docs/outside'));
    const { code, err } = await place.run(['ingest', 'docs']);
    expect(code).toBe(0);
    expect(err).toMatch(/^ {2}passed over: dangling\.md link-dangling: the link leads to nothing/m);
    expect(err).toMatch(/^ {2}passed over: outside link-outside: the link leads out of the folder/m);
    expect(await place.json('ingest', 'docs')).toMatchObject({
      sources: [{ passedOver: [{ path: 'dangling.md', rule: 'link-dangling' }, { rule: 'link-outside' }] }],
    });
  });

  it('are followed with --watch: a line of JSON for each change, until Ctrl-C', async () => {
    const place = createPlace();
    writeDocuments(place);
    const watching = place.start(['ingest', 'docs', '--watch', '--json']);
    await watching.line('err', /^watching .*docs; Ctrl-C ends$/);
    place.write('docs/new.md', '# Zebra crossing\n\nMind the stripes.\n');
    await eventually(async () => {
      const { section } = await place.json<ReadReply>('read', 'new.md#zebra-crossing');
      expect(section.text).toContain('Mind the stripes.');
    });
    expect((await place.run(['ingest'])).code).toBe(4);
    watching.child.kill('SIGINT');
    const { code, out } = await watching.done;
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { files: { added: number } }).files.added),
    ).toEqual([6, 1]);
  });
});

describe('before anything is indexed', () => {
  it.each([
    [5, 'there is no index yet', ['search', 'x']],
    [5, 'there is no index', ['status']],
    [2, 'no folder is declared yet', ['ingest']],
    [2, 'no folder is declared yet', ['serve', '--port', '0']],
    [3, 'there is no folder', ['serve', 'missing', '--port', '0']],
  ])('a command ends with %i and says "%s" for %j', async (code, message, args) => {
    const place = createPlace();
    expect(await place.run(args)).toMatchObject({ code, out: '', err: expect.stringContaining(message) });
  });

  it('usage errors end with 2, help and version with 0', async () => {
    const place = createPlace();
    for (const args of [
      [],
      ['bogus'],
      ['search'],
      ['search', 'x', '-n', 'many'],
      ['serve', '--port', '70000'],
      ['model'],
    ])
      expect(await place.run(args)).toMatchObject({ code: 2, out: '' });
    const help = await place.run(['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const name of ['ingest', 'search', 'ask', 'read', 'status', 'source', 'serve', 'eval', 'model'])
      expect(help.out).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect((await place.run(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ["missing required argument 'words'", ['--json', 'search']],
    ["unknown option '--bogus'", ['search', 'x', '--bogus', '--json']],
    ["unknown option '--bogus'", ['--bogus', '--json']],
    ['Give a whole number', ['search', 'x', '-n', 'many', '--json']],
    ["unknown command 'bogus'", ['bogus', '--json']],
    ['no command was given', ['--json']],
  ])('usage errors say "%s" as JSON, too, for %j', async (message, args) => {
    const { code, out } = await createPlace().run(args);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      error: { code: 'bad-usage', kind: 'validation', message: expect.stringContaining(message) },
    });
  });

  it('wrong environment variables are named, all at once', async () => {
    const place = createPlace();
    const { code, err } = await place.run(['status'], { DOCGRAPH_HTTP_PORT: 'x', DOCGRAPH_DTA: 'y' });
    expect(code).toBe(2);
    expect(err).toMatch(/2 problems[\s\S]*did you mean DOCGRAPH_DATA\?[\s\S]*DOCGRAPH_HTTP_PORT: found "x"/);
  });
});
