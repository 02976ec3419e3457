/** REQUIRES, DEPENDS_ON and AFFECTS: sentences that say so, and lists of requirements. */
import type { Block, ParsedSection } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { classify, contextOf } from './code-span.ts';
import type { EntityRef } from './extraction.ts';
import type { Finding } from './finding.ts';
import { isImperative } from './imperative.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page, Passage } from './page.ts';
import { nameIn, type NameContext } from './phrase.ts';
import { readEnds, shift, type Ends } from './relation-ends.ts';
import { RELATION_PATTERNS, type RelationKind } from './relation-patterns.ts';
import type { RuleName } from './rule-confidence.ts';
import { sentencesOf, type Sentence } from './sentences.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Names that the document defines or shows in code style. */
export interface RelationNames {
  readonly known: ReadonlySet<string>;
  /** What a text in code style names somewhere in the document. */
  readonly code: ReadonlyMap<string, EntityRef>;
  /** The setting that a section is about, by the section's ordinal: what `this setting` means there. */
  readonly settings: ReadonlyMap<number, EntityRef>;
}

/** All relations that the prose states. */
export function relationFindings(page: Page, vocabulary: Vocabulary, names: RelationNames): readonly Finding[] {
  const proper = properWords(page);
  const contexts = new Map<Block, NameContext>();
  const contextFor = (block: Block): NameContext => {
    const there = contexts.get(block) ?? {
      code: codeOf(page, block, vocabulary, names.code),
      known: names.known,
      proper,
    };
    contexts.set(block, there);
    return there;
  };
  return page.passages
    .filter(({ kind, block }) => kind === 'prose' && block.kind !== 'heading')
    .flatMap((passage) => {
      const sentences = sentencesOf(passage.text);
      const about = names.settings.get(passage.section.ordinal) ?? null;
      const stated = sentences.flatMap((sentence) => inSentence(passage, sentence, contextFor(passage.block), about));
      if (stated.length > 0 || !isRequirement(passage.section) || (passage.item?.depth ?? 2) > 1) return stated;
      return sentences.slice(0, 1).flatMap((sentence) => requirement(passage, sentence, contextFor(passage.block)));
    });
}

/** Code spans of a block; so many that a sentence's look-up stays cheap. */
const CODE_SPANS_MAX = 200;

function codeOf(
  page: Page,
  { codeSpans = [] }: Block,
  vocabulary: Vocabulary,
  named: ReadonlyMap<string, EntityRef>,
): ReadonlyMap<string, EntityRef | null> {
  return new Map(
    codeSpans
      .slice(0, CODE_SPANS_MAX)
      .map((code) => [code.text, classify(code, contextOf(page, code), vocabulary) ?? named.get(code.text) ?? null]),
  );
}

/** Words with a capital behind a word in lower case. */
function properWords({ passages }: Page): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { kind, block, text } of passages)
    if (kind === 'prose' && block.kind !== 'heading')
      for (const match of text.matchAll(/[a-z,] ([A-Z][a-z][\w-]{1,40})/g)) found.add(match[1]!);
  return found;
}

const NOTHING_NEEDED = /^(?:no|neither|none)\b/i;
const NEGATED =
  /\b(?:not|no|no longer|never|without|neither|nor|cannot|rarely)\s*$|n't\s*$|\b(?:not|no longer|n't|never)\b[^,;]{0,30}$/i;
const NEGATED_BEHIND = /^\s*(?:no|nothing|neither|only if|not)\b/i;
/** The verb is a noun here: `the impact of`, `high-performance needs`. */
const NOUN_USE =
  /\b(?:the|an?|any|no|some|its|their|your|of|this|these|those|special|potential|negative|own|[\w]+-[\w]+|without|for|with)\s*$/i;
/** Names the setting of the section. */
const SELF = /\bthis (?:setting|option|parameter|flag|value|field|variable)\b(?! (?:is|are|can|may|only) )/i;

function inSentence(
  passage: Passage,
  sentence: Sentence,
  context: NameContext,
  about: EntityRef | null,
): readonly Finding[] {
  if (sentence.text.endsWith('?')) return [];
  for (const pattern of RELATION_PATTERNS) {
    const match = pattern.verb.exec(sentence.text);
    if (match === null) continue;
    const before = sentence.text.slice(0, match.index);
    const behind = sentence.text.slice(match.index + match[0].length);
    if (NOTHING_NEEDED.test(before) || NEGATED.test(before) || NEGATED_BEHIND.test(behind)) continue;
    if (!pattern.passive && NOUN_USE.test(before)) continue;
    const found = readEnds(pattern, { before, behind, offset: match.index + match[0].length }, context);
    if (found.length > 0)
      return found.flatMap((ends) => state(passage, sentence, pattern, ends, SELF.test(before) ? about : null));
  }
  return [];
}

function state(
  { section, place }: Passage,
  { text, start }: Sentence,
  { kind, rule }: { readonly kind: RelationKind; readonly rule: RuleName },
  { from, to }: Ends,
  about: EntityRef | null = null,
): readonly Finding[] {
  const span = place(start, start + text.length);
  if (span === null) return [];
  const surface = oneLine(to.surface, EXTRACTION_LIMITS.nameCharsMax);
  const mentions = [from, to].flatMap((name): Finding[] => {
    const at = name === null ? null : place(start + name.start, start + name.start + name.surface.length);
    if (name === null || at === null) return [];
    return [
      {
        kind: 'MENTIONS',
        from: null,
        to: name.entity,
        section: section.ordinal,
        span: at,
        rule: 'relation-name',
        surface: oneLine(name.surface, EXTRACTION_LIMITS.nameCharsMax),
      },
    ];
  });
  if (mentions.length < (from === null ? 1 : 2)) return [];
  return [
    ...mentions,
    { kind, from: from?.entity ?? about, to: to.entity, section: section.ordinal, span, rule, surface },
  ];
}

const REQUIREMENTS =
  /^(?:\d{1,2}[.)] )?(?:pre-?requisites?|(?:minimum |system |installation |software |hardware |basic )?requirements?|dependenc(?:y|ies)|before you (?:begin|start)|what you need)\b/i;

function isRequirement({ heading }: ParsedSection): boolean {
  return REQUIREMENTS.test(heading);
}

const ENSURE =
  /^(?:(?:please )?(?:ensure|make sure|verify|check|confirm)(?: that)?|you (?:need|must have|have)(?: to have)?|install|have|set up|enable)\s+/i;

/** `Your workstation: install …`. */
const LABEL = /^[A-Z][\w ]{2,40}: (?=(?:install|have|set up|enable)\b)/i;

/** An item below `Prerequisites`: the section needs what it names first. */
function requirement(passage: Passage, sentence: Sentence, context: NameContext): readonly Finding[] {
  if (NEGATED.test(sentence.text.slice(0, 80))) return [];
  const { text } = sentence;
  const label = LABEL.exec(text)?.[0].length ?? 0;
  const ensure = ENSURE.exec(text.slice(label))?.[0].length ?? 0;
  const lead = label + ensure;
  // What is to be done is no thing that is needed, and below an item `X:` tells of one way of several.
  if (ensure === 0 && (isImperative(text) || (passage.item?.depth !== 0 && /^[^.]{2,40}:/.test(text)))) return [];
  const to = shift(nameIn(sentence.text.slice(lead), context, false), lead);
  return to === null
    ? []
    : state(passage, sentence, { kind: 'REQUIRES', rule: 'requirement-item' }, { from: null, to });
}
