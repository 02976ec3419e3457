/** What a table of parameters belongs to: the command or setting that its lead-in or heading names. */
import type { Block, CodeSpan, ParsedSection, Span } from '@docgraph/domain';
import { classify, contextOf } from './code-span.ts';
import type { EntityRef } from './extraction.ts';
import { entity } from './finding.ts';
import { isKeyShaped } from './key-shape.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { commandName } from './names.ts';
import type { Page } from './page.ts';
import { invocations } from './shell.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface Owner {
  readonly entity: EntityRef;
  readonly span: Span;
  readonly surface: string;
}

export interface OwnerOptions {
  readonly vocabulary: Vocabulary;
  /** The table lists flags: then code in front of it is a command, known or not. */
  readonly hasFlags: boolean;
}

/** The command or setting named in code style right before the block, or by the heading; null where neither names one. */
export function ownerOf(
  page: Page,
  { heading, blocks }: ParsedSection,
  block: Block,
  options: OwnerOptions,
): Owner | null {
  const head = blocks[0];
  const leadIn = blocks[blocks.indexOf(block) - 1];
  for (const place of [leadIn, head])
    for (const code of place?.codeSpans ?? []) {
      const found = nameOf(page, code, options);
      if (found !== null) return { entity: found, span: page.spanOfCode(code), surface: code.text };
    }
  const key = heading.split(/\s+/).find((word) => isKeyShaped(word) && !word.startsWith('--'));
  if (key === undefined || head === undefined) return null;
  return { entity: entity('configuration', key), span: head.span, surface: key };
}

function nameOf(page: Page, code: CodeSpan, { vocabulary, hasFlags }: OwnerOptions): EntityRef | null {
  const found = classify(code, contextOf(page, code), vocabulary);
  if (found !== null) return found.kind === 'parameter' ? null : found;
  const [run] = hasFlags ? invocations(code.text.slice(0, EXTRACTION_LIMITS.lineCharsMax)) : [];
  return run === undefined ? null : entity('command', commandName(run).slice(0, EXTRACTION_LIMITS.nameCharsMax));
}
