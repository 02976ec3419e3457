/** Names of what has no name of its own: its place. */
import type { ParsedSection } from '@docgraph/domain';
import { EXTRACTION_LIMITS } from './limits.ts';

/** Room for what is appended: `.step-100`. */
const SUFFIX_CHARS = 20;

/** `install/with-helm#procedure-1`. A section whose key is too long is named by its position in the document. */
export function placeName({ key, ordinal }: ParsedSection, part: string): string {
  const name = `${key}#${part}`;
  return name.length + SUFFIX_CHARS <= EXTRACTION_LIMITS.nameCharsMax ? name : `${ordinal}#${part}`;
}
