/** Random sequences of writes leave the index as a naive model and a clean rebuild say, in every connection. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { analyze } from '../analyzer/analyzer.ts';
import {
  operation,
  OPERATION_DIMENSIONS,
  OPERATION_QUERY,
  perform,
  vectorFor,
  type Operation,
} from '../contract/operations.ts';
import { byId, randomUnit, seededRandom } from '../contract/points.ts';
import type { IndexPoint, SearchIndexReader } from '../search-index.ts';
import { createSqliteSearchIndex } from './sqlite-search-index.ts';
import { dot } from '../unit-vector.ts';

const dir = mkdtempSync(join(tmpdir(), 'docgraph-vector-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(dir, `${files++}.db`);

/** The index as two maps. */
interface Model {
  readonly points: Map<string, IndexPoint>;
  readonly vectors: Map<string, Float32Array>;
}

function applyTo(model: Model, op: Operation): void {
  for (const each of op.points) {
    const known = model.points.get(each.id);
    if (op.kind === 'setVectors') {
      if (known?.textHash === each.textHash) model.vectors.set(each.id, vectorFor(each, op.seed));
      continue;
    }
    if (op.kind === 'remove' || known?.textHash !== each.textHash) model.vectors.delete(each.id);
    if (op.kind === 'remove') model.points.delete(each.id);
    else model.points.set(each.id, each);
  }
}

async function expectEqual(index: SearchIndexReader, model: Model, query: Float32Array): Promise<void> {
  const stored = [...model.points.values()].sort(byId);
  const { points: total, vectors } = await index.stats();
  expect([total, vectors]).toEqual([model.points.size, model.vectors.size]);
  expect(await index.scan({ after: null, limit: 100 })).toEqual(
    stored.map(({ id, indexHash }) => ({ id, indexHash, hasVector: model.vectors.has(id) })),
  );
  const wanted = new Set(analyze(OPERATION_QUERY));
  const matching = stored.filter(({ fields }) =>
    Object.values(fields).some((text) => analyze(text).some((t) => wanted.has(t))),
  );
  const found = (await index.lexical(OPERATION_QUERY, { limit: 100 })).map((hit) => hit.chunkId);
  expect(found.sort()).toEqual(matching.map(({ id }) => id));
  for (const pathPrefix of ['', 'c/']) {
    const exact = stored
      .filter(({ id, path }) => model.vectors.has(id) && path.startsWith(pathPrefix))
      .map(({ id }) => ({ id, score: dot(query, model.vectors.get(id) as Float32Array) }))
      .sort((a, b) => b.score - a.score || byId(a, b));
    const hits = await index.dense(query, { limit: 3, filter: { pathPrefix } });
    expect(hits.map(({ chunkId, score }) => ({ id: chunkId, score }))).toEqual(exact.slice(0, 3));
  }
}

test('writer and reader equal the model after every write, and a clean rebuild at the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 3, maxLength: 12 }), fc.nat(99), async (operations, seed) => {
      const file = fresh();
      const writer = createSqliteSearchIndex({ file, dimensions: OPERATION_DIMENSIONS });
      const reader = createSqliteSearchIndex({ file, dimensions: OPERATION_DIMENSIONS, readOnly: true });
      const rebuilt = createSqliteSearchIndex({ file: ':memory:', dimensions: OPERATION_DIMENSIONS });
      const model: Model = { points: new Map(), vectors: new Map() };
      const query = randomUnit(seededRandom(seed), OPERATION_DIMENSIONS);
      try {
        for (const op of operations) {
          applyTo(model, op);
          await perform(writer, op);
          await expectEqual(reader, model, query);
        }
        await expectEqual(writer, model, query);
        await rebuilt.upsert([...model.points.values()]);
        const missing = await writer.missingVectors(100);
        expect(missing.map(({ id }) => id)).toEqual(
          [...model.points.keys()].filter((id) => !model.vectors.has(id)).sort(),
        );
        // Scores as well: BM25 depends on totals, which edits must not leave behind.
        for (const text of [OPERATION_QUERY, 'beta', 'gamma x'])
          expect(await reader.lexical(text, { limit: 100 })).toEqual(await rebuilt.lexical(text, { limit: 100 }));
      } finally {
        await Promise.all([reader.close(), writer.close(), rebuilt.close()]);
        rmSync(file, { force: true });
      }
    }),
    { numRuns: 60, seed: 42 },
  );
});
