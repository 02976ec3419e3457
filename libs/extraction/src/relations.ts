/** REQUIRES, DEPENDS_ON and AFFECTS: sentences that say so, and lists of requirements. */
import type { Block } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { classify, contextOf } from './code-span.ts';
import type { EntityRef } from './extraction.ts';
import type { Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page, Passage } from './page.ts';
import { shift, type NameContext, type NamedPhrase } from './phrase.ts';
import { readEnds, type Ends, type Frame } from './relation-ends.ts';
import { changedBy, frontOf } from './relation-front.ts';
import type { RelationKind } from './relation-pattern.ts';
import { RELATION_PATTERNS } from './relation-patterns.ts';
import { rowPassages, titlesIn, topicOf, type Topic, type Topics } from './relation-topic.ts';
import { isRequirement, neededIn } from './requirement-item.ts';
import type { RuleName } from './rule-confidence.ts';
import { sentencesOf, type Sentence } from './sentences.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Names that the document defines or shows in code style. */
export interface RelationNames {
  readonly known: ReadonlySet<string>;
  /** What a text in code style names somewhere in the document. */
  readonly code: ReadonlyMap<string, EntityRef>;
  readonly topics: Topics;
}

/** All relations that the prose and the rows of settings state. */
export function relationFindings(page: Page, vocabulary: Vocabulary, names: RelationNames): readonly Finding[] {
  const contextFor = contexts(page, vocabulary, names);
  const prose = page.passages.filter(({ kind, block }) => kind === 'prose' && block.kind !== 'heading');
  const rows = rowPassages(page, names.topics);
  const inFront = blocksInFront(page);
  return [
    ...prose.flatMap((passage) => {
      const context = contextFor(passage.block);
      const sentences = sentencesOf(passage.text);
      const topic = topicOf(passage, names.topics);
      const stated = sentences.flatMap((sentence) => inSentence(passage, sentence, context, topic));
      if (stated.length > 0 || !isRequirement(passage, inFront.get(passage.block) ?? null)) return stated;
      return sentences.slice(0, 1).flatMap((sentence) => requirement(passage, sentence, context));
    }),
    ...rows.flatMap(({ passage, topic }) =>
      sentencesOf(passage.text).flatMap((sentence) => inSentence(passage, sentence, contextFor(passage.block), topic)),
    ),
  ];
}

/** Each block with the one before it in its section. */
function blocksInFront({ document: { sections } }: Page): ReadonlyMap<Block, Block> {
  return new Map(
    sections.flatMap(({ blocks }) => blocks.slice(1).map((block, i): readonly [Block, Block] => [block, blocks[i]!])),
  );
}

/** What is known of names, block by block; made where a block is read. */
function contexts(page: Page, vocabulary: Vocabulary, names: RelationNames): (block: Block) => NameContext {
  const proper = properWords(page);
  const titles = titlesIn(names.topics);
  const made = new Map<Block, NameContext>();
  return (block) => {
    const there = made.get(block) ?? {
      code: codeOf(page, block, vocabulary, names.code),
      titles,
      known: names.known,
      proper,
    };
    made.set(block, there);
    return there;
  };
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
/** What may be needed is not needed. */
const HEDGED = /\b(?:may|might|could|wants? to)(?: also| still| even)?\s*$/i;
/** The verb is a noun here: `the impact of`, `high-performance needs`. */
const NOUN_USE =
  /\b(?:the|an?|any|no|some|its|their|your|of|this|these|those|special|potential|negative|own|[\w]+-[\w]+|without|for|with)\s*$/i;

function inSentence(
  passage: Passage,
  sentence: Sentence,
  context: NameContext,
  topic: Topic | null,
): readonly Finding[] {
  if (sentence.text.endsWith('?')) return [];
  const front = frontOf(sentence.text, context);
  const start = front?.end ?? 0;
  const text = sentence.text.slice(start);
  const changed = front === null ? null : changedBy(front, text, context);
  if (front !== null && changed !== null)
    return state(passage, sentence, { kind: 'AFFECTS', rule: 'set-to-change' }, placed(changed, start, front.name));
  for (const pattern of RELATION_PATTERNS) {
    const found = inStatement(text, pattern, { context, front, topic });
    if (found.length > 0)
      return found.flatMap((ends) => state(passage, sentence, pattern, placed(ends, start, front?.name ?? null)));
  }
  return [];
}

function inStatement(text: string, pattern: (typeof RELATION_PATTERNS)[number], frame: Frame): readonly Ends[] {
  const match = pattern.verb.exec(text);
  if (match === null) return [];
  const offset = match.index + match[0].length;
  const before = text.slice(0, match.index);
  // A capital inside a sentence belongs to a title: `the setting Automatically Delete …`.
  if (/^[A-Z]/.test(match[0]) && /\w $/.test(before)) return [];
  const behind = text.slice(offset);
  if (NOTHING_NEEDED.test(before) || NEGATED.test(before) || NEGATED_BEHIND.test(behind)) return [];
  if (pattern.kind !== 'AFFECTS' && HEDGED.test(before)) return [];
  if (!pattern.passive && NOUN_USE.test(before)) return [];
  return readEnds(pattern, { before, verb: match[0], behind, offset }, frame);
}

/** Ends found behind the front of a sentence, by their place in the sentence; the front's own name has it already. */
function placed({ from, owner, to }: Ends, by: number, inFront: NamedPhrase | null): Ends {
  const move = (name: NamedPhrase | null): NamedPhrase | null => (name === inFront ? name : shift(name, by));
  return { from: move(from), owner, to: move(to) ?? to };
}

function state(
  { section, place }: Passage,
  { text, start }: Sentence,
  { kind, rule }: { readonly kind: RelationKind; readonly rule: RuleName },
  { from, owner, to }: Ends,
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
    { kind, from: from?.entity ?? owner, to: to.entity, section: section.ordinal, span, rule, surface },
  ];
}

/** An item below `Prerequisites`: the section needs what it names first. */
function requirement(passage: Passage, sentence: Sentence, context: NameContext): readonly Finding[] {
  if (NEGATED.test(sentence.text.slice(0, 80))) return [];
  const to = neededIn(sentence.text, passage, context);
  if (to === null) return [];
  return state(passage, sentence, { kind: 'REQUIRES', rule: 'requirement-item' }, { from: null, owner: null, to });
}
