/** `docgraph check` as a process: what it prints in which format, and how it ends. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declareFolders, openWriteSide } from '../composition.ts';
import { parseConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { createStyles } from '../output.ts';
import { check as runCheck, type CheckCommandOptions } from './check.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), 'docgraph-check-test-')));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function check(args: readonly string[], cwd = work): Promise<Outcome> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DOCGRAPH_')));
  const child = spawn(process.execPath, [MAIN, 'check', ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, out, err }));
  });
}

function write(path: string, content: string): void {
  mkdirSync(join(work, path, '..'), { recursive: true });
  writeFileSync(join(work, path), content);
}

beforeAll(() => {
  write('docs/index.md', '# Start\n\n[one](one.md) [gone](gone.md)\n');
  write('docs/one.md', '# One\n\n### Deep\n\nText.\n');
  write('clean/index.md', '# Start\n\nText.\n');
  write('graph/acme.md', '---\naliases: [/tool]\n---\n\n# Command line (acme)\n\nThe RWX mode.\n');
  write('graph/use.md', '# Use\n\n[tool](/tool) RWX\n\n```sh\nacme wipe disk --force\n```\n');
  write('graph/more.md', '# More\n\n[use](use.md) RWX\n');
  write('check.json', JSON.stringify({ rules: { 'broken-link': { ignore: ['index.md'] } } }));
  write('wrong.json', JSON.stringify({ rules: { 'broken-lnik': 'off' } }));
  write('broken.json', '{');
});

describe('a folder', () => {
  test('is shown by file with counts at the end, and errors make the exit code 1', async () => {
    expect(await check(['docs'])).toEqual({
      code: 1,
      out: [
        ...['docs/index.md'],
        ...[
          '    3  error    the link gone.md leads to no document: correct the path, or remove the link  broken-link',
          '',
        ],
        ...['docs/one.md'],
        ...['    3  warning  a heading of level 3 follows one of level 1: make it level 2  skipped-heading-level', ''],
        ...['1 error, 1 warning in 2 documents', ''],
      ].join('\n'),
      err: '',
    });
  });

  test('is checked by a configuration; warnings alone end with 0 unless they are to fail', async () => {
    const [lenient, strict] = await Promise.all([
      check(['docs', '--config', 'check.json']),
      check(['docs', '--config', 'check.json', '--fail-on', 'warning']),
    ]);
    expect([lenient.code, strict.code]).toEqual([0, 1]);
    expect(lenient.out).toContain('0 errors, 1 warning in 2 documents');
  });

  test('without findings prints the counts only', async () => {
    expect(await check(['clean'])).toEqual({ code: 0, out: '0 errors, 0 warnings in 1 document\n', err: '' });
  });

  test('in JSON has all of each finding, under names relative to the working directory', async () => {
    const { code, out } = await check(['.', '--json', '--rule', 'skipped-heading-level=off'], join(work, 'docs'));
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ...{ counts: { error: 1, warning: 0, info: 0 }, documents: 2 },
      findings: [
        {
          ...{ rule: 'broken-link', severity: 'error', source: 'docs', path: 'index.md', file: 'index.md', line: 3 },
          ...{ message: 'the link gone.md leads to no document', advice: 'correct the path, or remove the link' },
        },
      ],
    });
  });

  test('is told to GitHub, code scanning and test reports; --fail-on never ends with 0', async () => {
    const outcomes = await Promise.all(
      ['github', 'sarif', 'junit'].map((format) => check(['docs', '--format', format, '--fail-on', 'never'])),
    );
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
    const [github, sarif, junit] = outcomes.map(({ out }) => out);
    expect(github).toMatch(/^::error file=docs\/index\.md,line=3,title=broken-link::the link gone\.md leads/);
    expect(JSON.parse(sarif!)).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'broken-link' }, {}] }],
    });
    expect(junit).toContain('<testcase classname="broken-link" name="docs/index.md:3"');
  });

  test('has the findings that rest on what documents state in every format', async () => {
    const formats = ['text', 'json', 'github', 'sarif', 'junit'];
    const outcomes = await Promise.all(
      formats.map((format) => check(['graph', '--rule', 'orphan-document=off', '--format', format])),
    );
    expect(outcomes.map(({ code, err }) => [code, err])).toEqual(formats.map(() => [0, '']));
    const found = [
      [
        'acme.md',
        7,
        'undefined-term',
        '"RWX" is used in 3 sections of 3 documents, but no document says what it means',
      ],
      ['use.md', 3, 'redirect', 'the link /tool is an old address of acme.md'],
      ['use.md', 6, 'undocumented-command', 'the command acme wipe disk is used in 1 section, but no heading'],
      ['use.md', 6, 'undocumented-setting', 'the flag --force of acme is used in 1 section, but no heading'],
    ] as const;
    const [text, json, github, sarif, junit] = outcomes.map(({ out }) => out) as [
      string,
      string,
      string,
      string,
      string,
    ];
    expect(text).toContain('0 errors, 4 warnings in 3 documents');
    const { findings } = JSON.parse(json) as { readonly findings: readonly Record<string, unknown>[] };
    expect(findings.map(({ path, line, rule }) => [path, line, rule])).toEqual(found.map((place) => place.slice(0, 3)));
    const { runs } = JSON.parse(sarif) as { readonly runs: readonly { readonly results: readonly object[] }[] };
    expect(runs[0]!.results).toMatchObject(found.map(([, , ruleId]) => ({ ruleId, level: 'warning' })));
    for (const [path, line, rule, message] of found) {
      expect(text).toMatch(new RegExp(` ${line}  warning  ${message}.*  ${rule}$`, 'm'));
      expect(github).toContain(`::warning file=graph/${path},line=${line},title=${rule}::${message}`);
      expect(junit).toContain(`<testcase classname="${rule}" name="graph/${path}:${line}"`);
    }
  });

  test('that is elsewhere is shown with absolute names, and its files can be chosen', async () => {
    const { out } = await check(['../docs', '--format', 'github', '--exclude', 'one.md'], join(work, 'clean'));
    expect(out).toContain(`::error file=${work}/docs/index.md,line=3,`);
    expect(out).not.toContain('docs/one.md');
  });
});

test('without a folder what is indexed is checked, and nothing of it is written', async () => {
  const dir = join(work, 'data');
  const side = await openWriteSide({ dir, runtime: 'auto' }, { onEvent: () => {} });
  const [source] = await declareFolders(side.writer, [join(work, 'docs')]);
  await side.ingestor.sync(source!);
  const version = await side.writer.graph.version();
  const { code, out } = await check(['--data', dir, '--format', 'github']);
  expect([code, out.split(',')[0]]).toEqual([1, '::error file=docs/index.md']);
  expect(await side.writer.graph.version()).toBe(version);
  await side.close();
});

test('what cannot be done says why and has an exit code of its own', async () => {
  const runs: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [['docs', '--config', 'wrong.json'], 2, /wrong\.json is not valid:\n- broken-lnik: .*did you mean broken-link\?/],
    [['nowhere'], 3, /there is no folder .*nowhere/],
    [['--data', 'empty'], 5, /there is no index in .*empty/],
  ];
  const outcomes = await Promise.all(runs.map(([args]) => check(args)));
  expect(outcomes.map(({ code }) => code)).toEqual(runs.map(([, code]) => code));
  for (const [i, [, , message]] of runs.entries()) expect(outcomes[i]!.err).toMatch(message);
});

describe('options', () => {
  const context: Context = {
    ...{ config: parseConfig({}), data: { dir: join(work, 'none'), runtime: 'auto' }, json: false },
    ...{ styles: createStyles(false), signal: new AbortController().signal, print: () => {} },
  };
  const broken = join(work, 'broken.json');

  test.each<readonly [string, CheckCommandOptions, string, RegExp]>([
    ['a file that is no JSON', { config: broken }, 'validation', /broken\.json is not valid JSON/],
    ['a file that is not there', { config: 'none.json' }, 'not-found', /cannot read the configuration none\.json/],
    [
      'an unknown rule',
      { rule: ['orphan=off'] },
      'validation',
      /--rule is not valid:\n- orphan: there is no such rule/,
    ],
    ['an unknown format', { format: 'xml' }, 'validation', /--format is xml: give one of text, json, github/],
    ['an unknown severity', { failOn: 'info' }, 'validation', /--fail-on is info: give one of error, warning, never/],
    ['files without a folder', { exclude: ['x'] }, 'validation', /name the folder/],
  ])('%s is refused', async (_what, options, kind, message) => {
    await expect(runCheck(undefined, options, context)).rejects.toMatchObject({
      ...{ kind, message: expect.stringMatching(message) as string },
    });
  });

  test('--json beside another format is refused', async () => {
    await expect(runCheck('docs', { format: 'sarif' }, { ...context, json: true })).rejects.toThrow(/give one of them/);
  });
});
