/** The stdio door: protocol on standard input and output, both eras, for a client that starts the server itself. */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Telemetry } from '@docgraph/observability';
import { createBuild } from './build.ts';
import type { McpService } from './service.ts';

export interface StdioServer {
  /** Resolves when the client has closed its end: time to exit. */
  readonly closed: Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}

/** Serves one client on this process's standard input and output; nothing else may write to standard output. */
export function serveMcpStdio(service: McpService, telemetry: Telemetry): StdioServer {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  process.stdin.once('end', resolve).once('close', resolve);
  const handle = serveStdio(createBuild(service), {
    onerror: (error) => telemetry.log('debug', 'an MCP message was refused', { error }),
  });
  return {
    closed,
    async close() {
      await handle.close();
      resolve();
    },
  };
}
