/** Pages whose every section names the version it belongs to, so that a mixture of two versions is seen. */
import { writeFiles, type Files } from './files.ts';

/** Path to text of the pages in a version; one is edited in every version, one in every fifth. */
export function pagesOf(version: number): Readonly<Record<string, string>> {
  return { 'often.md': page(version), 'rarely.md': page(version - (version % 5)) };
}

export function editVersions(root: string, version: number): void {
  writeFiles(root, pagesOf(version) as Files);
}

/** The number of sections changes with the version too. */
function page(version: number): string {
  const parts = Array.from(
    { length: 1 + (version % 4) },
    (_, i) => `## Part ${i}\n\nalpha part of version ${version}.\n\n`,
  );
  return `# Page\n\nalpha version ${version}.\n\n${parts.join('')}`;
}
