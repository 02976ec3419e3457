/** What a search asks of the stores: each once a stage, nothing twice while the graph stays, everything anew when it changes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Answers } from './answer.ts';
import { createAnswers } from './answers.ts';
import { createIndexed, type Indexed } from './testing/indexed.ts';

const QUESTION = 'How do I restore a backup, and which setting limits the volumes?';

let indexed: Indexed;
let answers: Answers;
let calls: Record<string, number>;

beforeEach(async () => {
  indexed = createIndexed();
  await indexed.write({
    'backup.md':
      '# Backups\n\nSee [limits](limits.md).\n\n## Restore a backup\n\nRun `docgraph restore FILE` on the host.\n',
    'limits.md': '# Limits\n\nThe setting `max-volumes` limits the volumes to 20.\n',
  });
  await indexed.fill();
  calls = {};
  const stores = { graph: counted(indexed.graph), index: counted(indexed.index), embedder: counted(indexed.embedder) };
  answers = createAnswers({ stores: async () => stores });
});
afterEach(() => indexed.close());

/** The same store; its calls are counted by name. */
function counted<T extends object>(store: T): T {
  const entries = Object.entries(store).map(([name, member]) => {
    if (typeof member !== 'function') return [name, member];
    const call = (...args: unknown[]): unknown => {
      calls[name] = (calls[name] ?? 0) + 1;
      return member(...args);
    };
    return [name, call];
  });
  return Object.fromEntries(entries) as T;
}

test('a question of several questions asks the graph as often as one, and when it is put again hardly at all', async () => {
  const first = await answers.search({ query: QUESTION });
  const searches = { lexical: 3, dense: 3, namedIn: 1 };
  expect(calls).toEqual({
    ...{
      ...searches,
      stats: 1,
      version: 1,
      sources: 1,
      embedQuestion: 1,
      frequencies: 1,
      references: 1,
      traitsOf: 1,
      passages: 1,
    },
  });
  calls = {};
  expect(await answers.search({ query: QUESTION })).toEqual(first);
  expect(calls).toEqual({ ...searches, version: 1 });
});

test('what changes is read anew: text, references, words and revisions', async () => {
  const ask = () => answers.search({ query: 'backups', explain: true });
  const unknown = async () => (await answers.search({ query: 'Zebra, quagga and okapi' })).tried?.unknown;
  const before = await ask();
  expect(await unknown()).toEqual(['Zebra', 'quagga', 'okapi']);
  await indexed.write({
    'backup.md': '# Backups\n\nThe zebra keeps backups; ask it.\n',
    'zebra.md': '# Zebra\n\nStripes.\n',
  });
  await indexed.fill();
  await indexed.graph.setRevision(before.sources[0]!.id, 'rev-2', '2026-02-02T00:00:00.000Z');
  const after = await ask();
  expect(await unknown()).not.toEqual(expect.arrayContaining(['Zebra']));
  expect(after.sources).toMatchObject([{ revision: 'rev-2' }]);
  expect(after.results[0]).toMatchObject({
    ...{ text: '# Backups\n\nThe zebra keeps backups; ask it.', citation: { path: 'backup.md', revision: 'rev-2' } },
  });
  const passedOn = ({ results }: typeof before): boolean =>
    results.some(
      ({ citation, explanation }) => citation.path === 'limits.md' && /hop/.test(JSON.stringify(explanation)),
    );
  expect([passedOn(before), passedOn(after)]).toEqual([true, false]);
});
