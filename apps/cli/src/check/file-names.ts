/** Names under which the files of a source are shown: what an editor or a CI service opens from the working directory. */
import { isAbsolute, join, relative, sep } from 'node:path';

/** @param location absolute path of the source. @param path of the file in it. */
export function fileName(cwd: string, location: string, path: string): string {
  const below = relative(cwd, location);
  const isBelow = below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
  return join(isBelow ? below : location, path)
    .split(sep)
    .join('/');
}
