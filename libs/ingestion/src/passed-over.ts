/** What a scan finds and cannot or must not read: named in the report with the reason, never dropped silently. */

export interface PassedOver {
  /** Relative to the folder; characters that are no valid UTF-8 are shown as U+FFFD. */
  readonly path: string;
  readonly rule: PassedOverRule;
  /** Why, and what to do. */
  readonly message: string;
}

export type PassedOverRule =
  'folder-unreadable' | 'link-unreadable' | 'link-outside' | 'link-dangling' | 'name-not-utf8';

/** The rules under which nothing is known about the files: what is indexed of them must not be taken for deleted. */
const UNKNOWN: ReadonlySet<PassedOverRule> = new Set(['folder-unreadable', 'link-unreadable']);

export const folderUnreadable = (path: string, code: string): PassedOver => ({
  ...{ path, rule: 'folder-unreadable' },
  message: `the folder cannot be read (${code}), what is indexed of it stays: check its permissions, or name it in .gitignore`,
});

export const linkUnreadable = (path: string, code: string): PassedOver => ({
  ...{ path, rule: 'link-unreadable' },
  message: `where the link leads cannot be read (${code}), what is indexed of it stays: check the permissions there`,
});

export const linkOutside = (path: string): PassedOver => ({
  ...{ path, rule: 'link-outside' },
  message: 'the link leads out of the folder and is not followed: declare the folder it leads to',
});

export const linkDangling = (path: string, code: string): PassedOver => ({
  ...{ path, rule: 'link-dangling' },
  message: `the link leads ${code === 'ELOOP' ? 'in a circle' : 'to nothing'}: correct or delete it`,
});

export const nameNotUtf8 = (path: string): PassedOver => ({
  ...{ path, rule: 'name-not-utf8' },
  message: 'the name is not valid UTF-8, so nothing can refer to it: rename it',
});

/** A predicate over paths: may the path exist although the scan did not see it? */
export function mayExist(passedOver: readonly PassedOver[]): (path: string) => boolean {
  const unknown = passedOver.filter(({ rule }) => UNKNOWN.has(rule));
  return (path) => unknown.some((over) => path === over.path || path.startsWith(`${over.path}/`));
}

/** Node shows a byte that is no UTF-8 as this character, and finds no file under the name that it shows. */
const REPLACEMENT = '\uFFFD';

/** Whether a name that was listed and then not found is one that cannot be expressed, rather than of a deleted file. */
export const isUnspeakable = (path: string): boolean => path.includes(REPLACEMENT);

/** The code of a failed call of the file system. */
export const errorCode = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';
