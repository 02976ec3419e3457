/** Makes text that documents decide (titles, paths, links) safe to stand in a line of docgraph's own words. */

const LINE_CHARS_MAX = 160;

/**
 * A title, heading or path for a header or a message: one line, without control, invisible or direction-changing
 * characters, at most `charsMax` (default 160) characters.
 */
export function oneLine(text: string, charsMax = LINE_CHARS_MAX): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  if (line.length <= charsMax) return line;
  const characters = [...line];
  return characters.length <= charsMax ? line : `${characters.slice(0, charsMax - 1).join('')}…`;
}
