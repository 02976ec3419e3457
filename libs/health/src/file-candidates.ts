/** Which files or folders of any kind an address can mean, where no document is meant. */
import { posix } from 'node:path';

/** Paths relative to the root of the source; none lies above it. Relative to the file, to the page as a folder, or to the root. */
export function fileCandidates(path: string, url: string): readonly string[] {
  const target = decode(url.replace(/[#?].*$/s, ''));
  const folder = posix.dirname(path);
  const page = path.replace(/\.[^./]+$/, '');
  const bases = target.startsWith('/') ? ['', ...enclosing(folder)] : [folder, page];
  return bases
    .map((base) => posix.join(base, target.replace(/^\/+/, '')))
    .filter((candidate) => candidate !== '..' && !candidate.startsWith('../'));
}

/** `a/b` → `a/b`, `a`: a site's root is often below the root of its source. */
function enclosing(folder: string): readonly string[] {
  return folder === '.' || folder === '' ? [] : [folder, ...enclosing(posix.dirname(folder))];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
