import { expect, it } from 'vitest';
import * as api from './index.ts';

it('exports these names, and no others', () => {
  expect(Object.keys(api).sort()).toEqual([
    'TOOL_TIMEOUT_DEFAULT_MS',
    'clientConfig',
    'createHttpApp',
    'createMcpService',
    'serveMcpStdio',
  ]);
});
