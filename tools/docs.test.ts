import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { catalogue as healthRules } from '@docgraph/health';
import { siblingVariables, variables } from '@docgraph/installation';
import { createMcpService } from '@docgraph/mcp';
import { catalogue, createSilentTelemetry } from '@docgraph/observability';
import { parseMarkdown } from '@docgraph/parser';
import type { Answers } from '@docgraph/retrieval';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const run = promisify(execFile);

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.includes('node_modules'))
    .map((path) => `${folder}/${path}`);

const pages = ['README.md', 'DEVELOPERS.md', ...filesIn('docs', '.md')];

/** The first of `names` that the page does not have as code. */
const missing = (page: string, names: readonly string[]): readonly string[] =>
  names.filter((name) => !read(page).includes(name));

describe('the reference pages are complete', () => {
  it('docs/cli.md has every command and option', async () => {
    const cli = join(root, 'apps/cli/bin/docgraph.js');
    const help = async (command: string): Promise<string> =>
      (await run(process.execPath, [cli, ...command.split(' ').filter((word) => word !== ''), '--help'])).stdout;
    const listed = (text: string): readonly string[] =>
      [...(text.split('Commands:\n')[1]?.split('\n\n')[0] ?? '').matchAll(/^ {2}([a-z]+) /gm)]
        .map((match) => match[1]!)
        .filter((name) => name !== 'help');
    const groups = ['model', 'source'];
    const [top, ...inner] = await Promise.all([help(''), ...groups.map(help)]);
    const commands = [
      ...listed(top!).filter((name) => !groups.includes(name)),
      ...groups.flatMap((group, i) => listed(inner[i]!).map((name) => `${group} ${name}`)),
    ];
    expect(commands).toEqual(expect.arrayContaining(['serve', 'search', 'model add', 'source add']));
    const headings = [...read('docs/cli.md').matchAll(/^## docgraph ([a-z]+(?: [a-z]+)?)/gm)].map((match) => match[1]!);
    expect(headings.sort()).toEqual(commands.toSorted());
    const each = await Promise.all(commands.map(help));
    const options = [top, ...each].flatMap((text) => text.match(/(?<=^ {2}(?:-\w, )?)--[a-z-]+/gm) ?? []);
    expect(options.length).toBeGreaterThan(30);
    expect(
      missing(
        'docs/cli.md',
        [...new Set(options)].map((option) => `\`${option}`).filter((o) => o !== '`--results'),
      ),
    ).toEqual([]);
    expect(read('docs/cli.md')).toContain('`-n, --results');
  });

  it('docs/configuration.md has every variable, and no other', () => {
    const known = [...Object.keys(variables), ...siblingVariables];
    const named = [...read('docs/configuration.md').matchAll(/^\| `(DOCGRAPH_\w+)`/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual(known.sort());
  });

  it('docs/metrics.md has every metric, and no other', () => {
    const named = [...read('docs/metrics.md').matchAll(/^\| `(docgraph_\w+)`/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual(Object.keys(catalogue).sort());
  });

  it('docs/mcp-tools.md has every tool with its arguments, and no other', () => {
    const service = createMcpService({
      answers: {} as Answers,
      telemetry: createSilentTelemetry(),
      info: { name: 'docgraph', version: '0' },
    });
    const sections = read('docs/mcp-tools.md').split(/^## /m).slice(1);
    for (const tool of service.tools) {
      const section = sections.find((text) => text.startsWith(`${tool.name}\n`)) ?? '';
      const named = [...section.matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]);
      expect([tool.name, named]).toEqual([tool.name, Object.keys(tool.inputSchema['properties'] as object)]);
    }
  });

  it('docs/parsing.md has every diagnostic rule, and no other', () => {
    const sources = [...filesIn('libs/parser/src', '.ts'), ...filesIn('libs/ingestion/src', '.ts')]
      .filter((path) => !/test|fixture|passed-over/.test(path))
      .map(read)
      .join('\n');
    const rules = sources.matchAll(/(?:\brule: |\b(?:failure|failed)\(\s*)'([a-z-]+)'/g);
    const named = [...read('docs/parsing.md').matchAll(/^\| `([a-z-]+)` +\| (?:error|warning|info)/gm)];
    expect(named.map((match) => match[1]).sort()).toEqual([...new Set([...rules].map((match) => match[1]))].sort());
  });

  it('docs/cli.md has every rule by which something in a folder is passed over, and no other', () => {
    const rules = read('libs/ingestion/src/passed-over.ts').matchAll(/\brule: '([a-z0-9-]+)'/g);
    const named = [...read('docs/cli.md').matchAll(/^\| `([a-z0-9]+(?:-[a-z0-9]+)+)` +\|/gm)];
    expect(named.map((match) => match[1]).sort()).toEqual([...new Set([...rules].map((match) => match[1]))].sort());
  });

  it('docs/check.md has every rule of its own, and the others are the diagnostics of docs/parsing.md', () => {
    const rulesOf = (page: string): readonly string[] =>
      [...read(page).matchAll(/^\| `([a-z-]+)` +\| (?:error|warning|info)/gm)].map((match) => match[1]!);
    const own = healthRules.filter(({ severity }) => severity !== null);
    expect(rulesOf('docs/check.md')).toEqual(own.map(({ name }) => name));
    const others = healthRules.filter(({ severity }) => severity === null);
    expect(others.map(({ name }) => name).sort()).toEqual(rulesOf('docs/parsing.md').toSorted());
    for (const { name, severity } of own)
      expect(read('docs/check.md')).toMatch(new RegExp(`^\\| \`${name}\` +\\| ${severity} `, 'm'));
  });
});

describe('links', () => {
  const sections = (path: string) => {
    const outcome = parseMarkdown(readFileSync(join(root, path)), { path });
    return outcome.ok ? outcome.document.sections : [];
  };

  it.each(pages)('of %s lead somewhere', (page) => {
    const broken = sections(page)
      .flatMap((section) => section.links)
      .map(({ url }) => url)
      .filter((url) => !/^(?:https?:|mailto:)/.test(url))
      .filter((url) => {
        const [path = '', anchor] = url.split('#');
        const target = path === '' ? page : relative(root, resolve(root, dirname(page), path));
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !sections(target).some((s) => s.anchor === anchor || s.anchors.includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  it.each(pages)('files that %s names exist', (page) => {
    const named = read(page).match(/(?<=`)(?:apps|libs|tools|deploy|models)\/[\w./-]+(?=`)/g) ?? [];
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('commands in README.md and DEVELOPERS.md', () => {
  it('are scripts of package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = ['README.md', 'DEVELOPERS.md'].flatMap((page) => [
      ...[...read(page).matchAll(/npm (start|test)\b/g)].map((match) => match[1]!),
      ...[...read(page).matchAll(/npm run ([a-z-]+)/g)].map((match) => match[1]!),
    ]);
    expect(named).toContain('start');
    expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  });

  it('README.md quotes lines that are those of the file', () => {
    const quoted = /docs:([\w./-]+):(\d+)-(\d+)\n((?: {4}.*\n|\n)+)/.exec(read('README.md'));
    const [, path, start, end, text] = quoted as unknown as [string, string, string, string, string];
    const lines = read(`docs/${path}`)
      .split('\n')
      .slice(Number(start) - 1, Number(end));
    expect(text.replace(/^ {4}/gm, '').trimEnd()).toBe(lines.join('\n'));
  });
});
