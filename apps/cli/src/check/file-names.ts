/** Names under which the files of a source are shown: what an editor or a CI service opens from the working directory. */
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * @param folder absolute path of the source; null for a repository, whose files are named from its root.
 * @param path of the file in it.
 */
export function fileName(cwd: string, folder: string | null, path: string): string {
  if (folder === null) return path;
  const below = relative(cwd, folder);
  const isBelow = below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  return join(isBelow ? below : folder, path)
    .split(sep)
    .join('/');
}
