import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigFile } from './config-file.ts';
import { declaredSource, declareFile, declareSource, requireOwn } from './declared-sources.ts';
import { readRecord } from './record.ts';

const defaults = { include: ['**/*.md'], exclude: [] };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const file = (): string => join(dir, 'docgraph.yaml');
function read(text: string) {
  writeFileSync(file(), text);
  return readConfigFile(file(), defaults);
}

describe('docgraph.yaml', () => {
  it('declares folders and repositories, with paths from where the file is', () => {
    const { sources } = read(`
sources:
  notes: { folder: ./notes, exclude: ["drafts/**"], paused: true }
  docs:
    git: https://git.example.com/acme/docs.git
    refs: ["v*", main]
    folders: [docs/, guides/api]
    auth: { sshKeyFile: keys/docs }
    pollSeconds: 60
    versions: { default: main }
`);
    expect(sources).toEqual([
      {
        ...{ id: 'notes', location: join(dir, 'notes'), include: ['**/*.md'], exclude: ['drafts/**'], paused: true },
        declaredIn: file(),
      },
      {
        ...{ id: 'docs', location: 'https://git.example.com/acme/docs.git', ...defaults, pollSeconds: 60 },
        git: {
          ...{ refs: ['v*', 'main'], folders: ['docs', 'guides/api'], versions: { default: 'main' } },
          auth: { sshKeyFile: join(dir, 'keys/docs') },
        },
        declaredIn: file(),
      },
    ]);
  });

  it('has all its problems told at once, each with its line and what was probably meant', () => {
    const text = `sources:
  Docs: { folder: ./docs, inclde: ["**"] }
  api:
    git: https://u:secret@git.example.com/api.git
    ref: -x
    refs: ["v*"]
    folders: [../up]
    auth:
      tokenVariabel: X
  old:
    git: https://git.example.com/old.git
    ref: "v*"
    pollSeconds: soon
source: {}
`;
    let message = '';
    try {
      read(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.match(/line \d+: [\w.]+/g)).toEqual([
      ...['line 2: sources.Docs', 'line 2: sources.Docs.inclde', 'line 4: sources.api.git', 'line 4: sources.api'],
      ...['line 5: sources.api.ref', 'line 7: sources.api.folders.0', 'line 9: sources.api.auth.tokenVariabel'],
      ...[
        'line 9: sources.api.auth',
        'line 12: sources.old.ref',
        'line 13: sources.old.pollSeconds',
        'line 14: source',
      ],
    ]);
    expect(message).toContain('a pattern belongs into refs');
    expect(message).toContain('did you mean include?');
    expect(message).toContain('did you mean tokenVariable?');
    expect(message).toContain('did you mean sources?');
    expect(message).toMatch(/line 4: sources\.api\.git: .*holds a password/);
    expect(message).not.toContain('secret');
  });

  it.each([
    ['sources: [', /line 1/],
    ['sources:\n  a: { folder: x }\n  a: { folder: y }\n', /line 3.*unique/],
    ['sources:\n  a: 7\n', /line 2: sources\.a: /],
    ['', /sources by name are needed/],
    ['sources:\n  a: { git: "https://h/x", ref: a, refs: [b] }\n', /give ref for one state, or refs for versions/],
    ['sources:\n  a: { git: "https://h/x", auth: {} }\n', /one of tokenVariable, sshKeyFile and githubApp/],
  ])('is refused where it is %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('what a file declares', () => {
  const one = 'sources:\n  docs: { folder: ./docs }\n  api: { folder: ./api }\n';

  it('is withdrawn when the file does not declare it any more, and what was declared by hand stays', () => {
    declareSource(dir, { id: 'own', location: '/own', ...defaults });
    expect(declareFile(dir, read(one))).toEqual([]);
    expect(readRecord(dir).sources.map(({ id }) => id)).toEqual(['api', 'docs', 'own']);
    expect(declareFile(dir, read('sources:\n  docs: { folder: ./docs }\n'))).toEqual(['api']);
    expect(readRecord(dir).sources.map(({ id }) => id)).toEqual(['docs', 'own']);
  });

  it('can be changed by the file alone, and takes no name from another place', () => {
    declareFile(dir, read(one));
    expect(() => requireOwn(declaredSource(dir, 'docs'), 'remove it')).toThrow(
      `docs is declared in ${file()}: to remove it, change it there`,
    );
    declareSource(dir, { id: 'own', location: '/own', ...defaults });
    expect(() => declareFile(dir, read('sources:\n  own: { folder: ./other }\n'))).toThrow(
      /the name belongs to \/own: choose another name/,
    );
  });
});
