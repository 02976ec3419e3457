/** Official MCP clients of both generations, and the check of a citation against the file itself. For tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Passage, ReadReply, SearchReply, SourcesReply, TemplateReply } from '@docgraph/retrieval';
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as LegacyHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as LegacyTransport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { cleanEnv, PROGRAM } from './program.ts';

export interface Agent {
  tools(): Promise<readonly string[]>;
  search(query: string, args?: Record<string, unknown>): Promise<SearchReply>;
  read(ref: string, args?: Record<string, unknown>): Promise<ReadReply>;
  sources(): Promise<SourcesReply>;
  /** Calls one of the tools that answer in the shape of question templates; rejects with the text of an error. */
  ask(tool: string, args: Record<string, unknown>): Promise<TemplateReply>;
  close(): Promise<void>;
}

/** The 2.x client in the current protocol, and the 1.x client. */
export const GENERATIONS = ['2.x', '1.x'] as const;
export type Generation = (typeof GENERATIONS)[number];

export function connectHttp(generation: Generation, url: string): Promise<Agent> {
  return generation === '1.x'
    ? connectLegacy(new LegacyHttpTransport(new URL(url)) as LegacyTransport)
    : connectModern(new StreamableHTTPClientTransport(new URL(url)));
}

/** Starts `docgraph ARGS` in `cwd` and speaks over its standard input and output. */
export function connectStdio(generation: Generation, cwd: string, args: readonly string[]): Promise<Agent> {
  const server = {
    ...{ command: process.execPath, args: [PROGRAM, ...args], cwd, env: cleanEnv(), stderr: 'ignore' as const },
  };
  return generation === '1.x'
    ? connectLegacy(new LegacyStdioTransport(server) as LegacyTransport)
    : connectModern(new StdioClientTransport(server));
}

async function connectModern(transport: Transport): Promise<Agent> {
  const client = new Client({ name: 'test', version: '0' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
  await client.connect(transport);
  return agent(client);
}

async function connectLegacy(transport: LegacyTransport): Promise<Agent> {
  const client = new LegacyClient({ name: 'test', version: '0' });
  await client.connect(transport);
  return agent(client);
}

interface AnyClient {
  listTools(): Promise<{ tools: readonly { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
}

function agent(client: AnyClient): Agent {
  const call = async <T>(name: string, args: Record<string, unknown>): Promise<T> => {
    const result = (await client.callTool({ name, arguments: args })) as {
      isError?: boolean;
      content?: unknown;
      structuredContent?: unknown;
    };
    if (result.isError === true) throw new Error(JSON.stringify(result.content));
    return result.structuredContent as T;
  };
  return {
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    search: (query, args = {}) => call('search_documentation', { query, ...args }),
    read: (ref, args = {}) => call('read_section', { ref, ...args }),
    sources: () => call('list_sources', {}),
    ask: call,
    close: () => client.close(),
  };
}

const HIDDEN_MARK = /\[hidden \w+ removed\]/;

/**
 * Whether the passage is what the cited lines of the file say, line ends and a byte order mark aside. A window of a long
 * section may begin within its first line and end within its last; hidden text is replaced by a mark.
 */
export function isExact({ citation, text, hidden }: Passage, folder: string): boolean {
  const file = plain(readFileSync(join(folder, citation.path), 'utf8').replace(/^\uFEFF/, ''));
  const cited = file.split('\n').slice(citation.startLine - 1, citation.endLine);
  return hidden === 0 ? areLines(plain(text).split('\n'), cited) : hasInOrder(cited.join('\n'), plain(text), hidden);
}

function areLines(quoted: readonly string[], cited: readonly string[]): boolean {
  if (quoted.length !== cited.length) return false;
  if (quoted.length === 1) return quoted[0] !== '' && cited[0]!.includes(quoted[0]!);
  const last = quoted.length - 1;
  const inner = quoted.slice(1, last).every((line, i) => line === cited[i + 1]);
  return inner && cited[0]!.endsWith(quoted[0]!) && cited[last]!.startsWith(quoted[last]!);
}

/** What stands around the marks stands in the cited lines, in order. */
function hasInOrder(cited: string, quoted: string, marks: number): boolean {
  const parts = quoted.split(HIDDEN_MARK);
  let at = 0;
  for (const part of parts) {
    const found = cited.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return parts.length === marks + 1;
}

const plain = (text: string): string => text.replace(/\r\n?/g, '\n');
