/**
 * The 2025-era leg, served by the 1.x SDK: one fresh, stateless server a request. It can go when support for 1.x ends
 * (2027-01): deleting it and the `legacy` option in http.ts leaves the 2.x SDK to serve both eras.
 */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js';
import { type McpService, unknownToolMessage } from './service.ts';

/** Answers one 2025-era HTTP request. There are no sessions, so only POST has a meaning. */
export async function serveLegacy(service: McpService, request: Request): Promise<Response> {
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
  const mcp = build(service);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  request.signal.addEventListener('abort', () => void mcp.close());
  // The SDK's own types disagree under exactOptionalPropertyTypes (`onclose` may be undefined).
  await mcp.connect(transport as Transport);
  return transport.handleRequest(request);
}

function build(service: McpService): McpServer {
  const capabilities = { tools: { listChanged: false } };
  const mcp = new McpServer(service.info, { capabilities, instructions: service.instructions });
  mcp.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...service.tools] }));
  mcp.server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal }) => {
    const result = await service.call(params.name, params.arguments, signal);
    if (result === null) throw new McpError(ErrorCode.InvalidParams, unknownToolMessage(service, params.name));
    return result;
  });
  return mcp;
}
