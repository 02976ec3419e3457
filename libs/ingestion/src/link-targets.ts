/** Which places of the same source an address can mean: pure, so that links need not be resolved again later. */
import { posix } from 'node:path';

export interface PlaceCandidate {
  /** POSIX path of a Markdown file in the source; whether it exists is not known here. */
  readonly path: string;
  readonly anchor: string;
}

/** Names under which a folder's own page is kept. */
const INDEX_NAMES = ['_index', 'index', 'README', 'readme'];
const EXTENSIONS = ['.md', '.markdown', '.mdx'];
const MARKDOWN = /\.(?:md|markdown|mdx)$/i;

/**
 * Candidates for a link in the file `path`, the likeliest first: as written, with an extension, as a folder's page; relative
 * to the file's folder and, as site generators serve `guide/install.md` at `guide/install/`, to the page as a folder; an
 * address from the root also below each folder that encloses the file. Empty for another site, mail, or a plain file.
 */
export function linkCandidates(path: string, url: string): readonly PlaceCandidate[] {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(url)) return [];
  const [address = '', fragment = ''] = url.split('#', 2);
  const anchor = decode(fragment);
  const target = decode(address.split('?', 1)[0]!);
  if (target === '') return [{ path, anchor }];
  const places = basesOf(path, target).flatMap((base) => filesAt(posix.join(base, target.replace(/^\/+/, ''))));
  return [...new Set(places)].map((place) => ({ path: place, anchor }));
}

/** Folders that the address may be relative to. */
function basesOf(path: string, target: string): readonly string[] {
  const folder = posix.dirname(path);
  if (target.startsWith('/')) return ['', ...enclosing(folder)];
  const stem = path.replace(MARKDOWN, '');
  return INDEX_NAMES.includes(posix.basename(stem)) ? [folder] : [folder, stem];
}

/** `a/b/c` → `a/b/c`, `a/b`, `a`: a documentation folder is often below the root of its repository. */
function enclosing(folder: string): readonly string[] {
  if (folder === '.' || folder === '') return [];
  return [folder, ...enclosing(posix.dirname(folder))];
}

/** Paths outside the source are none of ours. */
function filesAt(place: string): readonly string[] {
  if (place.startsWith('../') || place === '..') return [];
  if (MARKDOWN.test(place)) return [place];
  const bare = place
    .replace(/\/$/, '')
    .replace(/^\.$/, '')
    .replace(/\.html$/, '');
  const extension = posix.extname(bare).toLowerCase();
  if (/^\.(?:png|jpe?g|gif|svg|webp|pdf|zip|gz|ya?ml|json|txt|mp4)$/.test(extension)) return [];
  const pages = bare === '' ? [] : EXTENSIONS.map((end) => `${bare}${end}`);
  return [...pages, ...INDEX_NAMES.map((name) => posix.join(bare, `${name}.md`))];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
