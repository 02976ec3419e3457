/** The search filter in two forms with one meaning: as SQL, and as a function for rows in memory. */
import { basePath } from '../path-prefix.ts';
import type { SearchFilter } from '../search-index.ts';

/** The character after `/`: paths below a folder are those from `folder/` up to, not including, `folder0`. */
const AFTER_SLASH = '0';

/** A condition on `p.source_id` and `p.path` with its parameters; null when everything passes. */
export function filterSql(
  filter: SearchFilter | undefined,
): { readonly sql: string; readonly values: string[] } | null {
  const conditions: string[] = [];
  const values: string[] = [];
  if (filter?.sources !== undefined) {
    conditions.push('p.source_id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.sources));
  }
  const path = basePath(filter?.pathPrefix ?? '');
  if (path !== '') {
    conditions.push('(p.path = ? OR (p.path >= ? AND p.path < ?))');
    values.push(path, `${path}/`, `${path}${AFTER_SLASH}`);
  }
  return conditions.length === 0 ? null : { sql: conditions.join(' AND '), values };
}

/** Whether a source and path pass; null when everything passes. */
export function filterTest(filter: SearchFilter | undefined): ((source: string, path: string) => boolean) | null {
  const sources = filter?.sources === undefined ? null : new Set<string>(filter.sources);
  const path = basePath(filter?.pathPrefix ?? '');
  if (sources === null && path === '') return null;
  const folder = `${path}/`;
  return (source, candidate) =>
    (sources === null || sources.has(source)) && (path === '' || candidate === path || candidate.startsWith(folder));
}
