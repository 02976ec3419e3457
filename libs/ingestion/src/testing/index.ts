/** For programs that crash and measure ingestion: stores, what can be seen of them, and writes that can be counted. */
export { CHEAP_DIMENSIONS, createCheapEmbedder } from './cheap-embedder.ts';
export { readVersions } from './read-versions.ts';
export type { ReadVersions } from './read-versions.ts';
export { closeStores, dump, openStores, WORDS } from './stores.ts';
export type { Dump } from './stores.ts';
export { gated, GRAPH_WRITES, INDEX_WRITES, killing, throughGate } from './write-steps.ts';
