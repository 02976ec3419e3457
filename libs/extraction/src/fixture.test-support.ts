/** Documents for the tests of extraction, parsed by the real parser. */
import { parseMarkdown } from '@docgraph/parser';
import type { ParsedDocument } from '@docgraph/domain';
import { extract } from './extract.ts';
import type { StatedEdge } from './extraction.ts';

/** Parses Markdown; throws what the parser says when it refuses. */
export function parse(markdown: string, path = 'page.md'): ParsedDocument {
  const outcome = parseMarkdown(new TextEncoder().encode(markdown), { path });
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join('; '));
  return outcome.document;
}

/** The edges of a document. */
export function edgesOf(markdown: string): readonly StatedEdge[] {
  return extract(parse(markdown)).edges;
}

/** Edges as `KIND from -> to`, for comparing; `-` is the section. */
export function statements(markdown: string): readonly string[] {
  return edgesOf(markdown).map(
    ({ kind, from, to }) => `${kind} ${from === null ? '-' : `${from.kind}:${from.name}`} -> ${to.kind}:${to.name}`,
  );
}

/** A small manual with everything that extraction knows. */
export const MANUAL = `---
title: Relay Gateway
---

# Relay Gateway

A Relay Gateway is a server that forwards events between regions.

## Prerequisites

- Linux kernel v5.8 or later
- \`jq\` must be installed.

## Install the gateway

1. Download the package.
2. Install it:
   \`\`\`bash
   sudo relayctl install gateway --region eu-1 --set gateway.queueSize=20
   \`\`\`
3. Run \`relayctl check\` to verify the installation.

## Settings

| Setting | Default | Description |
| --- | --- | --- |
| \`relay.maxBatchSize\` | 100 | Events in a batch. |
| \`RELAY_TOKEN\` | | The token. |

Changing \`relay.maxBatchSize\` restarts the Relay Gateway.

The Event Router depends on the Relay Gateway.

Relay Gateway requires the Event Store.

### Parameters of \`relay.retryPolicy\`

| Parameter | Type | Description |
| --- | --- | --- |
| \`maxAttempts\` | number | How often. |

## Example

\`\`\`yaml
relay:
  maxBatchSize: 50
\`\`\`

## Troubleshooting

### Symptoms

The log shows:

\`\`\`
time="2024-05-01T10:00:00Z" level=error msg="failed to connect to store 10.1.2.3:9000: connection refused"
\`\`\`

### Solution

1. Restart the store with \`systemctl restart relay-store\`.
2. Check the log again.
`;
