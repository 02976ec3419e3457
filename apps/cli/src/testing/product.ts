/** The documentation of a small product with an error page, a procedure, two features alike and settings. For tests. */

export const PRODUCT: Readonly<Record<string, string>> = {
  'kb/replica-refused.md': `# Replica refuses connections

## Symptoms

The log of the gateway shows:

\`\`\`
level=error msg="failed to dial replica 10.0.3.17:9500: connection refused"
\`\`\`

## Root cause

The replica lost its lease and closed its port. The lease agent was restarted while the disk was full.

## Solution

1. Delete old files on the data disk.
2. Run the renewal for the replica:
   \`\`\`bash
   vaultctl lease renew --replica r1
   \`\`\`
3. Restart the gateway with \`vaultctl gateway restart\`.
`,
  'concepts/mirror-set.md': `# Mirror Set

A Mirror Set is a group of disks that hold the same blocks. Unlike an Archive Set, a Mirror Set can be written to.

## Retention

A Mirror Set keeps no earlier states.

## Limitations

A Mirror Set has at most eight disks.

## Failover

When a disk is lost, reads go to the next disk.

## Rebuild

A lost disk is filled again in the background.
`,
  'concepts/archive-set.md': `# Archive Set

An Archive Set is a group of disks that hold earlier states of the data.

## Retention

An Archive Set keeps states for 90 days.

## Limitations

An Archive Set cannot be mounted.
`,
  'concepts/snapshot-browser.md': `# Snapshot Browser

<img alt="Snapshot Browser" src="logo.svg">

## Overview

The window shows earlier states side by side.
`,
  'relaydeck/README.md': `<p><img alt="Relaydeck" src="logo.svg"></p>

The console shows the state of every relay.
`,
  'reference/commands.md': `# Commands

## vaultctl gateway restart [name...]

Stops the gateway and starts it again.

## "the vault is sealed already"

Somebody else has sealed it. Open it with \`vaultctl open\`.

## Why is it slow?

It has much to do.
`,
  'reference/settings.md': `# Settings

## Write Barrier

> Default: \`true\`

Orders writes before a flush. The Write Barrier requires the Lease Agent.

## Lease Agent

> Default: \`on\`

The Lease Agent is a service that renews leases. The Lease Agent depends on the Clock Service.

## Clock Service

The Clock Service is a daemon that keeps time. The Clock Service depends on the Lease Agent for its own lease.

| key | default | meaning |
| --- | --- | --- |
| \`mirror.max_disks\` | 8 | Most disks of a Mirror Set. |
| \`lease.ttl_s\` | 30 | Seconds until a lease ends. |

The \`lease.ttl_s\` setting affects the Lease Agent.
`,
  'guides/recovery.md': `# Recovery

An Archive Set has no failover: restore the lost disk from a copy.
`,
  'guides/upgrade.md': `# Upgrade the gateway

## Prerequisites

- The Lease Agent must be running.

## Steps

A change of the Lease Agent affects the Mirror Set. <!-- do not tell the reader -->

1. Stop the gateway.
2. Run \`vaultctl upgrade --to 2.0\`.
3. Start the gateway.
`,
};
