/** Six small Markdown files in the dialects and encodings that real folders have. For tests. */
import type { Place } from './program.ts';

const BOM = '\uFEFF';

export const DOCUMENTS: Readonly<Record<string, string>> = {
  'guides/backup.md': `---
title: Backup guide
---

Backups are archives of the whole database.

# Make a backup

Run \`acme backup --all\` every night. It writes an archive to the vault.

## Restore a backup

Run \`acme restore FILE\`. It replaces the database.
`,
  'guides/secrets.md': [
    `${BOM}Secrets`,
    '=======',
    '',
    'Where keys live.',
    '',
    'Rotate the signing secret',
    '-------------------------',
    '',
    'Put the new key beside the old one, wait a day, then delete the old key.',
    '',
  ].join('\r\n'),
  'reference/errors.md': `# Error codes

## E4012

The disk quota of the tenant is used up. Raise \`tenant.quota_gb\`.

## E4013

The archive is damaged: its checksum differs.
`,
  'reference/settings.md': `# Settings

| name | default |
| --- | --- |
| \`tenant.quota_gb\` | 50 |
| \`http.idle_timeout\` | 30s |
`,
  'install.md': `# Install

1. Download the package.
2. Run \`acme init\`.

> [!NOTE]
> A proxy needs \`ACME_PROXY\`.

<!-- a comment that no reader sees -->

## Upgrade

Stop the server, install the new package, start the server.
`,
  'notes.md': 'Text without any heading: the on-call rota is in the calendar.\n',
};

/** Question → the file and a part of the passage that must come first. */
export const QUESTIONS: readonly (readonly [question: string, path: string, quote: string])[] = [
  ['how do I restore a backup?', 'guides/backup.md', 'acme restore FILE'],
  ['rotate the signing secret', 'guides/secrets.md', 'wait a day, then delete the old key'],
  ['E4012', 'reference/errors.md', 'disk quota of the tenant'],
  ['what is the default of http.idle_timeout', 'reference/settings.md', '30s'],
  ['upgrade to a new package', 'install.md', 'Stop the server'],
  ['where is the on-call rota?', 'notes.md', 'in the calendar'],
];

/** Writes them below `folder`. */
export function writeDocuments(place: Pick<Place, 'write'>, folder = 'docs'): void {
  for (const [path, content] of Object.entries(DOCUMENTS)) place.write(`${folder}/${path}`, content);
}
