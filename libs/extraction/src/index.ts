/** What a parsed document says, as entities and edges. */
export type { Extraction } from './extraction.ts';
