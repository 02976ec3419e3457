/** Bytes to text: UTF-8 and UTF-16 by byte order mark, with what had to be replaced reported. */
import type { Diagnostic } from '@docgraph/domain';
import { failure } from './limits.ts';

export interface DecodedText {
  /** Byte order mark removed, line ends as in the file, NUL as U+FFFD as CommonMark asks. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Share of NUL characters above which a file is taken for something other than text. */
const NUL_SHARE_MAX = 0.05;

/** Decodes a file; an `error` diagnostic means that it is no text. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const decoded = decodeBytes(bytes);
  const nuls = decoded.text.split('\0').length - 1;
  if (nuls === 0) return decoded;
  const line = lineOf(decoded.text, decoded.text.indexOf('\0'));
  if (nuls > decoded.text.length * NUL_SHARE_MAX) {
    const advice = 'exclude it, or save it as UTF-8 if it is UTF-16 without a byte order mark';
    return { text: '', diagnostics: [failure('not-text', line, `the file holds ${nuls} NUL characters`, advice)] };
  }
  const message = `${nuls} NUL characters were read as U+FFFD; remove them`;
  const diagnostic: Diagnostic = { severity: 'warning', rule: 'nul-character', line, message };
  return { text: decoded.text.replaceAll('\0', '\uFFFD'), diagnostics: [...decoded.diagnostics, diagnostic] };
}

function decodeBytes(bytes: Uint8Array): DecodedText {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), diagnostics: [] };
  } catch {
    const text = new TextDecoder(encoding).decode(bytes);
    const message = `the file is not valid ${encoding.toUpperCase()}; what could not be read became U+FFFD: save it as UTF-8`;
    const line = lineOf(text, text.indexOf('\uFFFD'));
    return { text, diagnostics: [{ severity: 'warning', rule: 'invalid-encoding', line, message }] };
  }
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split(/\r\n?|\n/).length;
