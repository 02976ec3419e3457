/** What a document may demand of the parser: limits checked before anything expensive happens. */
import type { Diagnostic } from '@docgraph/domain';

export interface ParseLimits {
  /** Size of the file. Parsing takes about 2 s of CPU a MiB. */
  readonly bytesMax: number;
  readonly linesMax: number;
  /** UTF-16 units in one line; above it are minified files and embedded images. */
  readonly lineCharsMax: number;
  /** Block quotes and lists inside each other. Parsing time grows with its square. */
  readonly nestingDepthMax: number;
  /** Cells of one table. */
  readonly tableCellsMax: number;
  readonly headingsMax: number;
  /** Characters that can open or close inline markup (`[ ] * _ ~ < \` !`) in one paragraph. */
  readonly inlineMarkersMax: number;
  /** Size of the front matter in UTF-16 units. A larger one is left out, with a warning. */
  readonly frontMatterCharsMax: number;
}

/** Far above real documentation, far below what would hold a worker for more than a few seconds. */
export const PARSE_LIMITS: ParseLimits = Object.freeze({
  bytesMax: 4 * 1024 * 1024,
  linesMax: 200_000,
  lineCharsMax: 200_000,
  nestingDepthMax: 60,
  tableCellsMax: 50_000,
  headingsMax: 5000,
  inlineMarkersMax: 4000,
  frontMatterCharsMax: 65_536,
});

/** The `error` diagnostic of an exceeded limit; null while the size is within it. */
export function checkSize(bytes: number, limits: ParseLimits): Diagnostic | null {
  if (bytes <= limits.bytesMax) return null;
  return failure(
    'file-too-large',
    1,
    `the file has ${bytes} bytes, more than ${limits.bytesMax}`,
    'split it or exclude it',
  );
}

/** An `error` diagnostic: what was found, and what to do. */
export function failure(rule: string, line: number, found: string, advice: string): Diagnostic {
  return { severity: 'error', rule, line, message: `${found}; ${advice}` };
}
