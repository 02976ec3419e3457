/** Which repository is meant, however it is written, and which sources follow it. */

export interface Repository {
  /** Every address that the forge gives, for cloning or for people. */
  readonly urls: readonly string[];
  /** `owner/name`, with groups where there are some. */
  readonly fullName: string | null;
}

/** What is known of a declared source: the address or path that it comes from, where it has one. */
export interface FollowedSource {
  readonly id: string;
  readonly url?: string;
}

interface Place {
  /** Empty for a path on this machine. */
  readonly host: string;
  readonly path: string;
}

/** `git@host:path`, and not `C:\path`. */
const SCP = /^(?:[^@/\s]+@)?([^:/\s]{2,}|\[[^\]/\s]+\]):(?!\/\/)(.+)$/;

/**
 * One text for all ways to write one repository: `https://user@Host:8443/Acme/docs.git/`, `ssh://git@host/acme/docs` and
 * `git@host:acme/docs.git` are all `host/acme/docs`. Ports are left out, since ssh and https of one server differ in them;
 * case is, since forges take names in any. Two repositories that become one cost a look too many. Null for what is no
 * address.
 */
export function repositoryKey(url: string): string | null {
  const place = placeOf(url.trim());
  return place === null || place.path === '' ? null : `${place.host}/${place.path}`;
}

/**
 * Names of the sources that follow the repository, in their order. Addresses decide; where none fits, the full name does:
 * a source may reach the forge through an alias of ssh or a mirror.
 */
export function sourcesOf({ urls, fullName }: Repository, sources: readonly FollowedSource[]): readonly string[] {
  const places = sources.flatMap(({ id, url }) => {
    const place = url === undefined ? null : placeOf(url);
    return place === null ? [] : [{ id, place, key: repositoryKey(url!) }];
  });
  const keys = new Set(urls.map(repositoryKey));
  const byAddress = places.filter(({ key }) => key !== null && keys.has(key));
  const name = fullName === null ? null : cleanPath(fullName);
  const found =
    byAddress.length > 0 ? byAddress : places.filter(({ place }) => place.host !== '' && place.path === name);
  return found.map(({ id }) => id);
}

function placeOf(url: string): Place | null {
  if (url.includes('://')) return placeOfUrl(url);
  const scp = SCP.exec(url);
  return scp === null ? { host: '', path: cleanPath(url) } : { host: scp[1]!.toLowerCase(), path: cleanPath(scp[2]!) };
}

function placeOfUrl(url: string): Place | null {
  if (!URL.canParse(url)) return null;
  const { hostname, pathname } = new URL(url);
  return { host: hostname.toLowerCase(), path: cleanPath(pathname) };
}

/** Without slashes around it and `.git` behind it. */
function cleanPath(path: string): string {
  const parts = path
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  return parts.join('/').replace(/\.git$/, '');
}
