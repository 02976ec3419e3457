/** What every search backend must do, as a suite that each one runs on its real engine. */
import { afterEach, beforeEach, describe } from 'vitest';
import { contractContext, DIMENSIONS } from './contract/context.ts';
import { denseContract } from './contract/dense.ts';
import { lexicalContract } from './contract/lexical.ts';
import { storageContract } from './contract/storage.ts';
import type { SearchIndex } from './search-index.ts';

export interface SearchIndexFixture {
  /** Empty; closed by the suite. */
  readonly index: SearchIndex;
  /** Removes what the index leaves behind. */
  readonly dispose?: () => Promise<void>;
}

/** Declares the suite. `open` gives a new, empty index of the dimensions for each test. */
export function searchIndexContract(
  name: string,
  open: (options: { readonly dimensions: number }) => Promise<SearchIndexFixture>,
): void {
  describe(`${name}: search index contract`, () => {
    let fixture: SearchIndexFixture;
    beforeEach(async () => {
      fixture = await open({ dimensions: DIMENSIONS });
    });
    afterEach(async () => {
      await fixture.index.close();
      await fixture.dispose?.();
    });
    const context = contractContext(() => fixture.index);
    storageContract(context);
    lexicalContract(context);
    denseContract(context);
  });
}
