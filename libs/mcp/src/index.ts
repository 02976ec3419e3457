/** The doors: MCP over HTTP and stdio on top of the read side. */
export { clientConfig } from './client-config.ts';
export type { ClientTarget } from './client-config.ts';
export { createHttpApp } from './http.ts';
export type { HttpAppOptions } from './http.ts';
export { createMcpService, TOOL_TIMEOUT_DEFAULT_MS } from './service.ts';
export type { CallResult, ListedTool, McpService, McpServiceOptions, ServerInfo } from './service.ts';
export { serveMcpStdio } from './stdio.ts';
export type { StdioServer } from './stdio.ts';
