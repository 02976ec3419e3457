/** Bounds of extraction: what a document from a stranger can cost and leave behind. */

export const EXTRACTION_LIMITS = {
  /** Edges of one document, in the order of the text; the rest is left out. Longest of longhorn's 233 files: 1,400. */
  edgesPerDocumentMax: 5_000,
  /** A canonical name or a surface in UTF-16 units. A longer command line or message is cut; a longer key is dropped. */
  nameCharsMax: 200,
  /** Of a line of code that is looked at; log lines with a request inside run to several thousand. */
  lineCharsMax: 2_000,
  /** Lines of shell that one open quote or backslash may join. */
  joinedLinesMax: 60,
  /** Words of source passed over to find the next visible word: markup between two words is short. */
  alignWordsMax: 64,
  /** Errors that one solution is said to resolve. */
  errorsPerSolutionMax: 10,
} as const;
