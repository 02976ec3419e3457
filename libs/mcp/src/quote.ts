/** Marks document text as quoted, so that a reader can tell it from what docgraph says, whatever the document contains. */
import { sha256 } from '@docgraph/domain';

/** 96 bits: a document would have to contain a hash of itself to forge its end. */
const MARK_HEX_DIGITS = 24;

export interface Quoter {
  /** How quoted text begins and ends, for the reader. */
  readonly open: string;
  readonly close: string;
  /** The text between the marks, each on a line of its own. */
  quote(text: string): string;
}

/**
 * A quoter for one reply. The marks carry a hash of all quoted texts: the same reply has the same marks, no text can
 * contain them but by a collision, and that case is looked for and avoided.
 * @param hash of any number of texts, in hex.
 */
export function createQuoter(texts: readonly string[], hash = sha256): Quoter {
  let mark = '';
  for (let attempt = 0; mark === '' || texts.some((text) => text.includes(mark)); attempt++)
    mark = `quote-${hash(String(attempt), ...texts).slice(0, MARK_HEX_DIGITS)}`;
  const [open, close] = [`<<<${mark}`, `${mark}>>>`];
  return { open, close, quote: (text) => `${open}\n${text.endsWith('\n') ? text : `${text}\n`}${close}` };
}
