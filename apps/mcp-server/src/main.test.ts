import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { REVISION, TEXT, writeIndex } from './fixture-index.ts';
import { connect, killPrograms, PINNED, PROGRAM, readiness, run, serve } from './fixture-program.ts';

const QUESTION = { name: 'search_documentation', arguments: { query: 'how do I restore a backup?' } };

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'docgraph-mcp-server-'));
});
afterEach(killPrograms);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The environment of a program on this test's data folder. */
const withData = (env: Record<string, string> = {}): Record<string, string> => ({
  ...{ DOCGRAPH_DATA: join(dir, 'data'), ...env },
});

describe('the server', () => {
  it('says what is missing while there is no index, answers once there is one, and stops when told', async () => {
    const server = await serve(withData());
    const client = await connect(server.url);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(await readiness(server.url)).toEqual([
      503,
      { ready: false, reason: expect.stringContaining('docgraph ingest FOLDER') },
    ]);
    const early = await client.callTool(QUESTION);
    expect(early).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/no index yet.*ingest.*\[no-index\]/) }],
    });

    await writeIndex(join(dir, 'data'));

    expect(await readiness(server.url)).toEqual([
      200,
      { ready: true, semantic: 0, sources: [expect.objectContaining({ id: 'docs' })] },
    ]);
    const answer = await client.callTool(QUESTION);
    expect(answer.structuredContent).toMatchObject({
      semantic: 0,
      results: [
        {
          citation: { path: 'guides/backup.md', startLine: 1, endLine: 3, revision: REVISION },
          text: expect.stringContaining('docgraph restore FILE'),
        },
      ],
    });
    const read = await client.callTool({
      name: 'read_section',
      arguments: { ref: 'docs:guides/backup.md#restore-a-backup' },
    });
    expect(read.structuredContent).toMatchObject({ section: { text: TEXT.trimEnd() } });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('docgraph_index_documents 1');
    expect(metrics).toContain('docgraph_index_chunks 1');
    expect(metrics).toContain('docgraph_index_vectors 0');

    await client.close();
    server.child.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    expect(await server.output).toBe('');
  });

  it('answers over stdio, keeps standard output for the protocol, and ends with its client', async () => {
    await writeIndex(join(dir, 'data'));
    const env = withData({ PATH: process.env['PATH'] ?? '' });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [PROGRAM, '--stdio'],
      env,
      stderr: 'ignore',
    });
    const client = new Client({ name: 'test', version: '0' }, PINNED);
    await client.connect(transport);
    expect((await client.callTool(QUESTION)).structuredContent).toHaveProperty(
      'results.0.citation.path',
      'guides/backup.md',
    );
    await client.close();

    const alone = run(withData(), '--stdio');
    alone.child.stdin?.end();
    expect(await alone.exit).toBe(0);
    expect(await alone.output).toBe('');
  });
});

describe('a start that cannot succeed', () => {
  it('reports every problem of the configuration and exits with 2', async () => {
    const { exit, errors, output } = run(
      withData({ DOCGRAPH_HTTP_PRT: '1', DOCGRAPH_HTTP_HOST: '0.0.0.0', DOCGRAPH_LOG_LEVEL: 'loud' }),
    );
    expect(await exit).toBe(2);
    expect(await errors).toMatch(
      /3 problems[\s\S]*did you mean DOCGRAPH_HTTP_PORT\?[\s\S]*LOG_LEVEL[\s\S]*DOCGRAPH_HTTP_TOKEN/,
    );
    expect(await output).toBe('');
  });

  it('explains its arguments and exits with 2 for one it does not know, with 0 for --help', async () => {
    const wrong = run(withData(), '--port=1');
    expect(await wrong.exit).toBe(2);
    expect(await wrong.errors).toContain('Usage: mcp-server [--stdio]');
    const help = run(withData(), '--help');
    expect(await help.exit).toBe(0);
    expect(await help.output).toContain('Usage: mcp-server [--stdio]');
  });

  it('says which port is taken, and exits with 1', async () => {
    const first = await serve(withData());
    const second = run(withData({ DOCGRAPH_HTTP_PORT: new URL(first.url).port }));
    expect(await second.exit).toBe(1);
    expect(await second.errors).toMatch(/port \d+ on 127\.0\.0\.1 is already in use/);
  });
});
