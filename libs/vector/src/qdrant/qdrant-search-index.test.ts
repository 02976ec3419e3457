/** The index on a Qdrant server passes the contract; needs one at DOCGRAPH_TEST_QDRANT_URL. */
import { describe } from 'vitest';
import { searchIndexContract } from '../contract.ts';
import { freshAlias, removeAlias, TEST_URL } from './test-server.ts';
import { createQdrantSearchIndex } from './qdrant-search-index.ts';

describe.skipIf(TEST_URL === undefined)('on a server', () => {
  const url = TEST_URL as string;
  searchIndexContract('Qdrant', async ({ dimensions }) => {
    const alias = freshAlias();
    const index = await createQdrantSearchIndex({ url, alias, dimensions, fingerprint: 'model' });
    return { index, dispose: () => removeAlias(alias) };
  });
});
