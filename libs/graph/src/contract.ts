/** What every graph backend must do, as a suite that each one runs on its real engine. */
import { afterEach, beforeEach, describe } from 'vitest';
import { contractContext } from './contract/context.ts';
import { edgesContract } from './contract/edges.ts';
import { exportsContract } from './contract/exports.ts';
import { docs } from './contract/fixtures.ts';
import { namesContract } from './contract/names.ts';
import { referencesContract } from './contract/references.ts';
import { statementsContract } from './contract/statements.ts';
import { storageContract } from './contract/storage.ts';
import type { GraphStore } from './graph-store.ts';

export {
  documentFixture,
  entityFixture,
  type FixtureOptions,
  type LinkFixture,
  type StatementFixture,
} from './contract/fixtures.ts';

/** @param open a fresh, empty store a call; the suite closes it. */
export function graphContract(name: string, open: () => Promise<GraphStore>): void {
  describe(`graph contract on ${name}`, () => {
    let graph: GraphStore;
    beforeEach(async () => {
      graph = await open();
      await graph.putSource({ id: docs, kind: 'folder', location: '/docs' });
    });
    afterEach(() => graph.close());
    const context = contractContext(() => graph, open);
    storageContract(context);
    referencesContract(context);
    statementsContract(context);
    edgesContract(context);
    namesContract(context);
    exportsContract(context);
  });
}
