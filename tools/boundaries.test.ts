import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** Project, import, and what the linter must say of it; null for an import that the design allows. */
const PLANTED: readonly (readonly [project: string, code: string, refused: RegExp | null])[] = [
  [
    'libs/domain',
    `import { createSqliteGraph } from '@docgraph/graph';`,
    /Circular dependency between "domain" and "graph"/,
  ],
  [
    'libs/parser',
    `import { createSqliteGraph } from '@docgraph/graph';`,
    /type:parser.*can only depend on libs tagged/,
  ],
  [
    'libs/graph',
    `import { createTelemetry } from '@docgraph/observability';`,
    /type:port.*can only depend on libs tagged/,
  ],
  [
    'apps/mcp-server',
    `import { createIngestor } from '@docgraph/ingestion';`,
    /scope:read.*can only depend on libs tagged/,
  ],
  [
    'apps/ingest-worker',
    `import { createAnswers } from '@docgraph/retrieval';`,
    /scope:write.*can only depend on libs tagged/,
  ],
  ['libs/retrieval', `import { Registry } from 'prom-client';`, /type:pipeline.*not allowed to import.*prom-client/],
  // A driver that is not installed is no package to the boundary rule, and refused all the same.
  ['libs/retrieval', `import { driver } from 'neo4j-driver';`, /'neo4j-driver' import is restricted/],
  ['libs/ingestion', `import { Queue } from 'bullmq';`, /'bullmq' import is restricted/],
  ['libs/graph', `import { sha256 } from '../../domain/src/index.ts';`, /relative or absolute path/],
  ['libs/retrieval', `import { sha256 } from '@docgraph/domain';`, null],
  ['apps/cli', `import { createIngestor } from '@docgraph/ingestion';`, null],
];
const fileOf = (i: number): string => join(ROOT, PLANTED[i]![0], 'src', `planted-${i}-${process.pid}.ts`);
const RULES = ['@nx/enforce-module-boundaries', 'no-restricted-imports'];

interface Result {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

/** Lints files that exist only meanwhile, each inside its project. */
async function lintPlanted(chosen: readonly number[]): Promise<readonly Result[]> {
  const files = chosen.map(fileOf);
  try {
    for (const i of chosen) writeFileSync(fileOf(i), `${PLANTED[i]![1]}\n`);
    const args = [join(ROOT, 'node_modules/eslint/bin/eslint.js'), '--format', 'json', ...files];
    // Exit code 1 means that something was found.
    const { stdout } = await run(process.execPath, args, { cwd: ROOT }).catch((error: { stdout: string }) => error);
    return JSON.parse(stdout) as Result[];
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
}

describe('the module boundaries', () => {
  let results: readonly Result[];
  beforeAll(async () => {
    // An import in domain makes a circle of every other one: it is looked at alone.
    const [first, ...rest] = PLANTED.keys();
    results = [...(await lintPlanted([first!])), ...(await lintPlanted(rest))];
  });

  it.each(PLANTED.map(([project, code, refused], i) => ({ project, code, refused, i })))(
    'in $project: $code',
    ({ refused, i }) => {
      const { messages } = results.find(({ filePath }) => filePath === fileOf(i))!;
      const found = messages
        .filter(({ ruleId }) => RULES.includes(ruleId ?? ''))
        .map(({ message }) => message.replace(/\s+/g, ' '));
      if (refused === null) expect(found).toEqual([]);
      else expect(found).toContainEqual(expect.stringMatching(refused));
    },
  );
});
