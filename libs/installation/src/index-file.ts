/** What an index is called: it names everything that must be equal for an index to be continued. */
import { DOCUMENT_MODEL_VERSION, sha256 } from '@docgraph/domain';
import { GRAPH_SCHEMA_VERSION } from '@docgraph/graph';
import { ANALYZER_VERSION, INDEX_SCHEMA_VERSION } from '@docgraph/vector';

/** The index of the model with this fingerprint, as this version of the program makes it. */
export function indexFile(fingerprint: string): string {
  const versions = [GRAPH_SCHEMA_VERSION, INDEX_SCHEMA_VERSION, ANALYZER_VERSION, DOCUMENT_MODEL_VERSION];
  return `index-${fingerprint}-${sha256(...versions.map(String)).slice(0, 8)}.db`;
}
