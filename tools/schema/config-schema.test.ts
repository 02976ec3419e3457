import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCHEMA_FILE, schemaText } from './config-schema.ts';

it('docs/docgraph.schema.json is what the program checks: else run node tools/schema/config-schema.ts', async () => {
  expect(readFileSync(SCHEMA_FILE, 'utf8')).toBe(await schemaText());
});
