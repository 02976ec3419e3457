import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as LegacyStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport as LegacyTransport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, expect, it } from 'vitest';
import { TOOLS } from './fixture.ts';
import { connectLegacy, connectModern, ERAS, type Era, type TestClient } from './fixture-server.ts';

const program = fileURLToPath(new URL('./fixture-stdio.ts', import.meta.url));
const started = { command: process.execPath, args: [program], stderr: 'ignore' as const };

const connect = (era: Era): Promise<TestClient> =>
  era === '1.x'
    ? connectLegacy(new LegacyStdioTransport(started) as LegacyTransport)
    : connectModern(era, new StdioClientTransport(started));

describe.each(ERAS)('the official client, %s, over stdio', (era) => {
  it('lists the tools, searches, and gets errors that teach', async () => {
    const client = await connect(era);
    expect(await client.tools()).toEqual(TOOLS);
    const found = await client.call('search_documentation', { query: 'restore a backup' });
    expect(found.structured).toHaveProperty('results.0.citation.path', 'guides/backup.md');
    const bad = await client.call('search_documentation', { query: '' });
    expect(bad).toMatchObject({ isError: true, text: expect.stringContaining('query: Too small') });
    await expect(client.call('drop_tables', {})).rejects.toMatchObject({ code: -32602 });
    await client.close();
  });
});

it('writes protocol only to standard output, logs to standard error, and ends when its client does', async () => {
  const server = spawn(process.execPath, [program]);
  const errors = text(server.stderr);
  const output = createInterface({ input: server.stdout });
  const lines: string[] = [];
  output.on('line', (line) => lines.push(line));
  const answer = once(output, 'line');
  const clientInfo = { name: 'raw', version: '0' };
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  server.stdin.write(
    `this is not JSON\n{"not": "a message"}\n${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`,
  );
  await answer;
  server.stdin.end();
  const [code] = await once(server, 'close');
  expect(code).toBe(0);
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({
      jsonrpc: '2.0',
      id: 1,
      result: expect.objectContaining({ protocolVersion: '2025-06-18' }),
    }),
  ]);
  expect(await errors).toContain('"msg":"serving"');
  expect(await errors).toContain('an MCP message was refused');
  expect(await errors).toContain('"msg":"closed"');
});
