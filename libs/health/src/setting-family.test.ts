import { expect, test } from 'vitest';
import { familyOf } from './setting-family.ts';

test.each([
  ['ACME_LOG_LEVEL', 'ACME_'],
  ['server.port', 'server.'],
  ['.server.port', 'server.'],
  ['hosts[0].name', 'hosts.'],
  ['acme.example/zone', 'acme.example/'],
  ['PATH', ''],
  ['log-level', ''],
  ['logLevel', ''],
])('%s is of the family %j', (name, family) => {
  expect(familyOf(name)).toBe(family);
});
