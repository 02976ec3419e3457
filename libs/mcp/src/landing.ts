/** The page at `/`: tells a person who opens the server in a browser what it is and how to connect. */
import { html } from 'hono/html';
import { clientConfig } from './client-config.ts';
import type { McpService } from './service.ts';

/** @param origin scheme, host and port under which the page was asked for; must have passed the Host check. */
export function landingPage(service: McpService, origin: string): ReturnType<typeof html> {
  const url = `${origin}/mcp`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>docgraph</title>
        <style>
          body {
            font:
              16px/1.5 system-ui,
              sans-serif;
            max-width: 44rem;
            margin: 3rem auto;
            padding: 0 1rem;
          }
          pre {
            background: #f3f3f3;
            padding: 1rem;
            overflow-x: auto;
          }
        </style>
      </head>
      <body>
        <h1>docgraph</h1>
        <p>This server answers questions of AI agents from indexed documentation, with exact, cited passages.</p>
        <p>It speaks the Model Context Protocol (Streamable HTTP) at <code>${url}</code>. In an MCP client:</p>
        <pre>${clientConfig({ url })}</pre>
        <p>If the server asks for a token, add the header <code>Authorization: Bearer TOKEN</code>.</p>
        <h2>Tools</h2>
        <ul>
          ${service.tools.map((tool) => html`<li><code>${tool.name}</code>: ${tool.title}</li>`)}
        </ul>
        <p>
          Also here: <a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a>, <a href="/metrics">/metrics</a>.
          docgraph ${service.info.version}
        </p>
      </body>
    </html>`;
}
