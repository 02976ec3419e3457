/** What a person sees: results as text, progress as bars on a terminal and plain lines without one. */
import { oneLine } from '@docgraph/domain';
import { assessmentLines, type Passage, type ReadReply, type ReplyState, type SearchReply } from '@docgraph/retrieval';
import type { IngestEvent, SyncReport } from '@docgraph/ingestion';

/** Styles text for a terminal; plain where output is piped or `NO_COLOR` is set. */
export interface Styles {
  bold(text: string): string;
  dim(text: string): string;
}

export function createStyles(enabled: boolean): Styles {
  const wrap = (code: number) => (text: string) => (enabled ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { bold: wrap(1), dim: wrap(2) };
}

/** Longest path or trail of headings that is shown. */
const PLACE_CHARS_MAX = 400;

/** `docs:guides/install.md:12-30`: what an editor opens. */
export function place({ citation }: Passage): string {
  const { source, path, startLine, endLine } = citation;
  return `${oneLine(printable(`${source}:${path}`), PLACE_CHARS_MAX)}:${startLine}-${endLine}`;
}

export function trail({ citation }: Passage): string {
  const headings = citation.headingPath.filter((heading, i) => i > 0 || heading !== citation.title);
  return oneLine(printable([citation.title, ...headings].join(' > ')), PLACE_CHARS_MAX);
}

/** One line a result. */
export function formatSearch(reply: SearchReply, styles: Styles): string {
  const lines = reply.results.flatMap((passage, i) => [
    `${String(i + 1).padStart(2)}  ${styles.bold(trail(passage))}`,
    `    ${place(passage)}  ${styles.dim(`score ${passage.score.toFixed(3)}`)}`,
    ...formatExplanation(passage),
  ]);
  const shown = isEmpty(reply) ? ['Nothing found.'] : lines;
  return [...formatRefusal(reply, styles), ...shown, ...formatSure(reply, styles), ...formatState(reply, styles)].join(
    '\n',
  );
}

/** The passages themselves, for a person to read. */
export function formatEvidence(reply: SearchReply, styles: Styles): string {
  const parts = reply.results.map((passage, i) =>
    [
      `${styles.bold(`[${i + 1}] ${trail(passage)}`)}  ${styles.dim(place(passage))}`,
      ...formatExplanation(passage),
      indent(printable(passage.text)),
    ].join('\n'),
  );
  const body = isEmpty(reply) ? ['Nothing found: the documentation has none of these words.'] : parts;
  const state = [...formatSure(reply, styles), ...formatState(reply, styles)];
  return [formatRefusal(reply, styles).join('\n'), ...body, state.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

export function formatRead(reply: ReadReply, styles: Styles): string {
  const parts = [...reply.before, reply.section, ...reply.after].map(
    (passage) => `${styles.dim(place(passage))}\n${printable(passage.text)}`,
  );
  return [...parts, formatState(reply, styles).join('\n')].filter((part) => part !== '').join('\n\n');
}

/** What stands before the results of a question that is not answered. */
function formatRefusal(reply: SearchReply, styles: Styles): readonly string[] {
  if (reply.answered) return [];
  const [first = '', ...rest] = assessmentLines(reply, (word) => `"${printable(word)}"`);
  return [styles.bold(first), ...rest, ...(isEmpty(reply) ? [] : ['The nearest sections:'])];
}

/** What stands below the results of one that is. */
function formatSure(reply: SearchReply, styles: Styles): readonly string[] {
  return reply.answered ? assessmentLines(reply, printable).map((line) => styles.dim(line)) : [];
}

/** Empty because nothing was found, not because nothing fitted. */
const isEmpty = (reply: SearchReply): boolean => reply.results.length === 0 && reply.truncated === null;

function formatExplanation({ explanation }: Passage): readonly string[] {
  if (explanation === undefined) return [];
  return [`    ${(explanation.parts ?? []).map((part) => `${part.name} ${part.value.toFixed(3)}`).join(' + ')}`];
}

function formatState(reply: ReplyState & { truncated: SearchReply['truncated'] }, styles: Styles): string[] {
  const lines: string[] = [];
  if (reply.truncated !== null) lines.push(`${reply.truncated.dropped} more did not fit: raise --tokens`);
  if (reply.semantic < 1) lines.push(`semantic: ${percent(reply.semantic)} (vectors are still being computed)`);
  if (reply.degraded.length > 0) lines.push(`degraded: ${reply.degraded.join(', ')} did not answer`);
  return lines.map((line) => styles.dim(line));
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ');
/**
 * Text of a document for a terminal: line ends as here, and control characters shown instead of obeyed, so that no
 * document can move the cursor or rewrite what stands above it.
 */
export const printable = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (c) => `\\x${hex(c)}`);
const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, '0');
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
/** Whole per cent, and never 100 before everything is done. */
export const percent = (share: number): string => `${share < 1 ? Math.floor(share * 100) : 100} %`;

/** What a sync did, in one line, and a line for everything that could not be indexed. */
export function formatSync(report: SyncReport, seconds: number): string {
  const { added, modified, moved, removed, unchanged } = report.change;
  const counts = [
    ...[`${added.length} added`, `${modified.length} modified`, `${moved.length} moved`, `${removed.length} removed`],
  ].filter((part) => !part.startsWith('0 '));
  const what =
    counts.length > 0
      ? `${counts.join(', ')}, ${unchanged} unchanged`
      : unchanged > 0
        ? `nothing changed in ${plural(unchanged, 'file')}`
        : `no Markdown files found in ${printable(report.location)}; --include and --exclude say which files count`;
  const lines = [`${report.source}: ${what} (${seconds.toFixed(1)} s)`];
  for (const { path, diagnostics } of report.quarantined)
    for (const d of diagnostics.filter((diagnostic) => diagnostic.severity === 'error'))
      lines.push(`  not indexed: ${printable(path)}:${d.line} ${d.rule}: ${d.message}`);
  for (const { path, rule, message } of report.passedOver)
    lines.push(`  passed over: ${printable(path)} ${rule}: ${message}`);
  if (report.vanished.length > 0)
    lines.push(`  ${plural(report.vanished.length, 'file')} vanished while reading: the next run sees that`);
  return lines.join('\n');
}

/** Draws ingestion on standard error: a bar that is redrawn on a terminal, a line every so often without one. */
export function createProgress(stream: NodeJS.WriteStream, quiet: boolean): (event: IngestEvent) => void {
  const draw = createBar(stream);
  return (event) => {
    if (quiet) return;
    switch (event.kind) {
      case 'parsing':
        return draw(`Reading ${event.source}`, event.progress.done, event.progress.total);
      case 'embedding':
        return draw('Vectors', event.progress.done, event.progress.total);
      case 'synced':
        return void stream.write(`${formatSync(event.report, event.seconds)}\n`);
      case 'embedded':
        return void stream.write(`${event.embedded} vectors in ${event.seconds.toFixed(1)} s\n`);
      case 'repaired':
        return void stream.write(
          `repaired the search index: ${event.plan.missing.length} missing, ${event.plan.stale.length} stale, ${event.plan.extra.length} extra\n`,
        );
      case 'failed':
        return void stream.write(
          `${event.doing} failed: ${event.error instanceof Error ? event.error.message : String(event.error)}\n`,
        );
    }
  };
}

const BAR_CELLS = 30;
/** Without a terminal a line is written each time another tenth is done. */
const PLAIN_STEPS = 10;

export function createBar(stream: NodeJS.WriteStream): (label: string, done: number, total: number) => void {
  let lastStep = '';
  return (label, done, total) => {
    const share = total === 0 ? 1 : done / total;
    if (stream.isTTY) {
      const filled = Math.round(share * BAR_CELLS);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
      stream.write(`\r\u001b[2K${label} ${bar} ${done}/${total}${done >= total ? '\r\u001b[2K' : ''}`);
      return;
    }
    const step = `${label} ${Math.floor(share * PLAIN_STEPS)}`;
    if (step === lastStep) return;
    lastStep = step;
    stream.write(`${label} ${done}/${total}\n`);
  };
}
