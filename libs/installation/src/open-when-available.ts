/** A search index whose server may be down when it is opened: the graph goes on answering, and it is tried again when it is asked. */
import { toAppError } from '@docgraph/domain';
import type { SearchIndexReader } from '@docgraph/vector';

/**
 * Opens the index; where the server is not available, returns one whose calls fail as opening did until one of them succeeds.
 * @throws what `open` throws of any other kind: an index that is missing or of another model does not get better by waiting.
 */
export async function openWhenAvailable(
  open: () => Promise<SearchIndexReader>,
  dimensions: number,
): Promise<SearchIndexReader> {
  try {
    return await open();
  } catch (error) {
    if (toAppError(error).kind !== 'unavailable') throw error;
    return retrying(open, dimensions);
  }
}

function retrying(open: () => Promise<SearchIndexReader>, dimensions: number): SearchIndexReader {
  let opening: Promise<SearchIndexReader> | null = null;
  /** Calls of the same moment share one attempt. */
  const index = (): Promise<SearchIndexReader> => {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  return {
    dimensions,
    lexical: async (query, options) => (await index()).lexical(query, options),
    dense: async (vector, options) => (await index()).dense(vector, options),
    frequencies: async (terms) => (await index()).frequencies(terms),
    scan: async (options) => (await index()).scan(options),
    exportPoints: async (options) => (await index()).exportPoints(options),
    stats: async () => (await index()).stats(),
    async close() {
      const opened = await opening?.catch(() => null);
      await opened?.close();
    },
  };
}
