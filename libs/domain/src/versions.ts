/** Versions of what an index was made by. An index of another version is rebuilt beside the old one, never mixed. */

/** Raised when the parser, the chunking, the extraction or the identities give other results for the same file. */
export const DOCUMENT_MODEL_VERSION = 5;
