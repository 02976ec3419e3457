/** The service as an MCP server object of the current protocol; it knows no transport. */
import { McpServer, type McpServerFactory, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { type McpService, unknownToolMessage } from './service.ts';

/** A factory that `createMcpHandler` calls for each request and `serveStdio` for each connection. */
export function createBuild(service: McpService): McpServerFactory {
  return () => {
    const mcp = new McpServer(service.info, {
      capabilities: { tools: { listChanged: false } },
      instructions: service.instructions,
    });
    // The lists are data we have already; registerTool would convert the schemas again for every request.
    mcp.server.setRequestHandler('tools/list', () => ({ tools: [...service.tools] }));
    mcp.server.setRequestHandler('tools/call', async ({ params }, context) => {
      const result = await service.call(params.name, params.arguments, context.mcpReq.signal);
      if (result === null)
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, unknownToolMessage(service, params.name));
      return result;
    });
    return mcp;
  };
}
