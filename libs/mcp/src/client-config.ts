/** The lines a person pastes into an MCP client's configuration. */

export type ClientTarget =
  { readonly url: string; readonly token?: string } | { readonly command: string; readonly args?: readonly string[] };

/**
 * JSON in the shape that MCP clients share: `{"mcpServers": {"docgraph": …}}`, two spaces indented. A `url` becomes
 * Streamable HTTP (with the token as a header), a `command` is started by the client and speaks over stdio.
 */
export function clientConfig(target: ClientTarget): string {
  return JSON.stringify({ mcpServers: { docgraph: server(target) } }, null, 2);
}

function server(target: ClientTarget): Readonly<Record<string, unknown>> {
  if ('command' in target) return { command: target.command, args: target.args ?? [] };
  const { url, token } = target;
  return { type: 'http', url, ...(token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } }) };
}
