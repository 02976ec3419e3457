/** What a table or list of parameters belongs to: the command or setting that its lead-in or heading names. */
import type { Block, ParsedSection } from '@docgraph/domain';
import { classify, contextOf } from './code-span.ts';
import type { EntityRef } from './extraction.ts';
import { entity } from './finding.ts';
import { isKeyShaped } from './key-shape.ts';
import type { Page } from './page.ts';
import type { Vocabulary } from './vocabulary.ts';

const NOTHING: Vocabulary = { programs: new Set(), keys: new Set(), isAboutCode: false };

/** The command or setting named in code style right before the block, or by the heading; null where neither names one. */
export function ownerOf(page: Page, { heading, blocks }: ParsedSection, block: Block): EntityRef | null {
  const at = blocks.indexOf(block);
  const leadIn = blocks[at - 1];
  const head = blocks[0];
  for (const place of [leadIn, head])
    for (const code of place?.codeSpans ?? []) {
      const found = classify(code, contextOf(page, code), NOTHING);
      if (found !== null && found.kind !== 'parameter') return found;
    }
  const key = heading.split(/\s+/).find((word) => isKeyShaped(word) && !word.startsWith('--'));
  return key === undefined ? null : entity('configuration', key);
}
