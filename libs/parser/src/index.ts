/** Markdown bytes to sections, blocks, links and chunks, with exact places; pure, and safe for files from strangers. */
export { CHUNK_WORDS_MAX, CHUNK_WORDS_OVERLAP, CHUNK_WORDS_TARGET } from './chunks.ts';
export { githubSlug } from './headings.ts';
export { PARSE_LIMITS } from './limits.ts';
export type { ParseLimits } from './limits.ts';
export { parseMarkdown } from './parse-markdown.ts';
export type { ParseOptions, ParseOutcome } from './parse-markdown.ts';
