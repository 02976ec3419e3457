/** The name of a document: what its author called it, or one made of its path. */
import type { Json } from '@docgraph/domain';
import { tidy } from './inline.ts';

const TITLE_CHARS_MAX = 300;
/** Files that stand for their folder. */
const INDEX_NAMES: readonly string[] = ['index', '_index', 'readme'];

/** Front matter `title`, else the first level-1 heading, else a name made of the path: `guides/set-up.md` → `Set up`. */
export function documentTitle(
  frontMatter: { readonly [key: string]: Json },
  firstHeading: string | null,
  path: string,
): string {
  const { title } = frontMatter;
  const written =
    typeof title === 'string' || typeof title === 'number' ? tidy(String(title)).replace(/\s+/g, ' ') : '';
  return (written || firstHeading || titleFromPath(path)).slice(0, TITLE_CHARS_MAX);
}

function titleFromPath(path: string): string {
  const names = path.split('/').filter((name) => name !== '');
  const file = (names.pop() ?? '').replace(/\.[^.]+$/, '');
  const name = INDEX_NAMES.includes(file.toLowerCase()) ? (names.pop() ?? file) : file;
  const words = name.replace(/[-_\s]+/g, ' ').trim();
  return words === '' ? path : words[0]!.toUpperCase() + words.slice(1);
}
