/** The process in which files are parsed: it may hang or run out of memory on a hostile file, and is then ended. */
import type { DocumentWrite } from '@docgraph/graph';
import { parseMarkdown } from '@docgraph/parser';
import { documentWrite, quarantineWrite, type FileIdentity } from './document-write.ts';

/** `ready` is said once, when the process is loaded; after that it says one document a job. */
export type ParseReply = { readonly type: 'ready' } | { readonly type: 'parsed'; readonly write: DocumentWrite };

/** One file to parse. */
export interface ParseJob {
  readonly file: FileIdentity;
  readonly bytes: Uint8Array;
}

const say = (reply: ParseReply): void => void process.send?.(reply);

process.on('message', ({ file, bytes }: ParseJob) => {
  const outcome = parseMarkdown(bytes, { path: file.path });
  const write = outcome.ok ? documentWrite(file, outcome.document) : quarantineWrite(file, outcome.diagnostics);
  say({ type: 'parsed', write });
});
// The program that asked is gone, however it ended.
process.on('disconnect', () => process.exit());
say({ type: 'ready' });
