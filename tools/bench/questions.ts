/** The questions of an evaluation set, and how they are put to a server over HTTP. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningServer } from './cli.ts';

/** Of a set of documentation, or of passages. */
export function questionsOf(set: string): readonly string[] {
  const file = ['questions.jsonl', 'queries.jsonl'].map((name) => join(set, name)).find((path) => existsSync(path))!;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { question, text } = JSON.parse(line) as { question?: string; text?: string };
    return question ?? text!;
  });
}

/** @param args further arguments of the tool. @throws Error when the reply has no citation. */
export async function callSearch(
  { url }: RunningServer,
  query: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: { name: 'search_documentation', arguments: { query, ...args } },
    }),
  });
  const reply = await response.text();
  if (!response.ok || !reply.includes('"citation"')) throw new Error(`the search failed: ${reply.slice(0, 500)}`);
}
