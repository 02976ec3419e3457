import { expect, it } from 'vitest';
import { clientConfig } from './client-config.ts';

it.each([
  [{ url: 'http://127.0.0.1:8420/mcp' }, { type: 'http', url: 'http://127.0.0.1:8420/mcp' }],
  [
    { url: 'https://docs.example.com/mcp', token: 'secret' },
    { type: 'http', url: 'https://docs.example.com/mcp', headers: { Authorization: 'Bearer secret' } },
  ],
  [
    { command: 'npx', args: ['docgraph', 'serve', '--stdio'] },
    { command: 'npx', args: ['docgraph', 'serve', '--stdio'] },
  ],
  [{ command: 'docgraph' }, { command: 'docgraph', args: [] }],
])('writes %j as lines to paste', (target, server) => {
  const text = clientConfig(target);
  expect(JSON.parse(text)).toEqual({ mcpServers: { docgraph: server } });
  expect(text.split('\n').length).toBeGreaterThan(4);
});
