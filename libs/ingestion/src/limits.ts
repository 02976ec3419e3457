/** Limits of the write path. Reaching one is a diagnostic or an error, never silent. */

/** Largest file that is read; larger ones are reported and not indexed. */
export const FILE_BYTES_MAX = 4 * 1024 * 1024;
/** Files of one folder source. */
export const SOURCE_FILES_MAX = 100_000;
/** Time one file may take to parse before its worker is ended. */
export const PARSE_TIMEOUT_MS = 15_000;
/** Time a parse worker may take to load. */
export const PARSE_START_TIMEOUT_MS = 30_000;
/** Time without a file after which parse workers end; the next file starts them again, in about 0.4 s. */
export const PARSE_IDLE_MS = 60_000;
/** Heap of a parse worker; a page of 1 MB needs about 600 MB. */
export const PARSE_HEAP_MB_MAX = 2048;
/** Parse workers: one a core of the smallest machine we promise. */
export const PARSE_WORKERS = 2;
/** Documents written in one transaction. */
export const DOCUMENTS_PER_WRITE = 24;
/** Chunks told to the search index in one transaction. */
export const CHUNKS_PER_DRAIN = 500;
/** Chunks embedded between two writes of vectors; a kill loses at most this much work, and the cache keeps it. */
export const CHUNKS_PER_EMBED = 32;
/** Points, with their vectors, copied in one write of a move; read in pages of as many. */
export const POINTS_PER_MOVE = 128;
/** Ids compared at a time by reconciliation. */
export const RECONCILE_PAGE = 5000;
/** Quiet time after the last change of a file before it is read. */
export const WATCH_SETTLE_MS = 120;
/** A folder that never becomes quiet is read after this long all the same. */
export const WATCH_DELAY_MS_MAX = 500;
