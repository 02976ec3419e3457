import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { connectHttp, isExact } from './testing/mcp.ts';
import { createPlace } from './testing/program.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SET = join(resolve(ROOT, process.env['DOCGRAPH_EVAL_DATA'] ?? '../shared/eval'), 'longhorn');
const isPresent = existsSync(join(SET, 'docs'));
if (!isPresent) console.log(`skipped: real documentation; there is no ${SET} (DOCGRAPH_EVAL_DATA names the folder)`);

const QUESTIONS = 10;
/** The promise is 5 s on a quiet machine, and the benchmark measures it; test machines are loaded. */
const SEARCHABLE_MS_MAX = 30_000;

it.skipIf(!isPresent)(
  'real documentation is searchable soon, and cited exactly before its vectors are there',
  async () => {
    const place = createPlace();
    const { url, startedInMs } = await place.serve([join(SET, 'docs'), '--no-watch']);
    console.log(`233 files: ${Math.round(startedInMs)} ms to the address`);
    expect(startedInMs).toBeLessThan(SEARCHABLE_MS_MAX);
    const agent = await connectHttp('2.x', url);
    const questions = readFileSync(join(SET, 'questions.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { question: string; gold: readonly { file: string }[] })
      .filter(({ gold }) => gold.length > 0);
    let found = 0;
    for (const { question, gold } of questions.slice(0, QUESTIONS)) {
      const { results, semantic } = await agent.search(question);
      expect(semantic).toBeLessThan(1);
      expect(results.length).toBeGreaterThan(0);
      expect(results.filter((passage) => !isExact(passage, join(SET, 'docs')))).toEqual([]);
      const files = new Set(gold.map(({ file }) => file));
      if (results.some(({ citation }) => files.has(citation.path))) found++;
    }
    expect(found).toBeGreaterThanOrEqual(QUESTIONS / 2);
    await agent.close();
  },
);
