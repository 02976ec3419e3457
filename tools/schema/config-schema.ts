/** Writes `docs/docgraph.schema.json`, the schema of `docgraph.yaml`: `node tools/schema/config-schema.ts`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configFileJsonSchema } from '@docgraph/installation/config-file';
import { format } from 'prettier';

export const SCHEMA_FILE = fileURLToPath(new URL('../../docs/docgraph.schema.json', import.meta.url));

/** The file as it must be. */
export function schemaText(): Promise<string> {
  return format(JSON.stringify(configFileJsonSchema()), { parser: 'json', printWidth: 120 });
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, await schemaText());
