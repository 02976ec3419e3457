/** REQUIRES, DEPENDS_ON and AFFECTS: sentences that say so, and lists of requirements. */
import type { Block, ParsedSection } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { classify, contextOf } from './code-span.ts';
import type { EntityRef } from './extraction.ts';
import type { Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page, Passage } from './page.ts';
import { nameIn, type NameContext, type NamedPhrase } from './phrase.ts';
import { RELATION_PATTERNS, type RelationKind, type RelationPattern } from './relation-patterns.ts';
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
      if (stated.length > 0 || !isRequirement(passage.section) || passage.item?.depth !== 0) return stated;
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
const CONDITION = /^(?:if|unless|whether|in case|should|assuming|suppose)\b/i;

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
    const found = read(pattern, { before, behind, offset: match.index + match[0].length }, context);
    if (found.length > 0)
      return found.flatMap((ends) => state(passage, sentence, pattern, ends, SELF.test(before) ? about : null));
  }
  return [];
}

interface Sides {
  readonly before: string;
  readonly behind: string;
  /** Of `behind` in the sentence. */
  readonly offset: number;
}

interface Ends {
  readonly from: NamedPhrase | null;
  readonly to: NamedPhrase;
}

function read(pattern: RelationPattern, sides: Sides, context: NameContext): readonly Ends[] {
  const { before, behind, offset } = sides;
  const subject = subjectOf(before);
  if (subject === null) return [];
  const first = subject.start === 0;
  if (pattern.passive) return subject.isPronoun ? [] : readPassive(pattern, sides, subject, context);
  const from = subject.isPronoun
    ? null
    : shift(nameIn(subject.text, context, first && !subject.isChange), subject.start);
  if (pattern.needsChange === true && !subject.isChange && from?.entity.kind !== 'configuration') return [];
  if (from === null && !subject.isPronoun && pattern.kind === 'AFFECTS') return [];
  return objectsOf(behind, context)
    .filter((to) => to.entity.name !== from?.entity.name)
    .map((to) => ({ from, to: shift(to, offset)! }));
}

/** `A, B and C must be installed for D`: each of the names in front is needed. */
function readPassive(pattern: RelationPattern, sides: Sides, subject: Subject, context: NameContext): readonly Ends[] {
  const { before, behind, offset } = sides;
  const link = pattern.link?.exec(behind) ?? null;
  const linked = offset + (link?.[0].length ?? 0);
  const from = link === null ? null : shift(nameIn(behind.slice(link[0].length), context, false), linked);
  // "is affected by" names its cause, or says nothing.
  if (pattern.kind === 'AFFECTS' && from === null) return [];
  const listed = LIST.test(before) ? objectsOf(before, context) : [];
  const named = shift(nameIn(subject.text, context, subject.start === 0), subject.start);
  const all = listed.length > 1 ? listed : named === null ? [] : [named];
  return all.filter((to) => to.entity.name !== from?.entity.name).map((to) => ({ from, to }));
}

/** Nothing but short names with commas between. */
const LIST = /^(?:[^\s,]{1,40}(?: [^\s,]{1,40}){0,3}, ){1,9}(?:and )?[^\s,]{1,40}(?: [^\s,]{1,40}){0,3} ?$/;

function shift(name: NamedPhrase | null, by: number): NamedPhrase | null {
  return name === null ? null : { ...name, start: name.start + by };
}

interface Subject {
  readonly text: string;
  readonly start: number;
  readonly isPronoun: boolean;
  /** `Changing X`: the subject is what is changed. */
  readonly isChange: boolean;
}

const BOUNDARY =
  /[,;:]\s+|[()]\s*|\b(?:because|since|so|but|and|then|where|while|although|however|if|when|before|after|once|to)\s+/gi;
const RELATIVE = /\b(?:that|which|who|whose|what)\s*(?:\w+\s*)?$/i;
const PRONOUN = /^(?:this|that|these|it|they|you|we|there|such|one|doing so)\b/i;
const CHANGE =
  /^(?:changing|modifying|updating|setting|enabling|disabling|deleting|removing|upgrading|restarting|increasing|decreasing|reducing|raising|lowering|adding|switching|configuring|adjusting|turning (?:on|off)|creating|detaching|draining|rebooting|activating|deactivating|editing|resizing|applying)\s+(?:the |a |an |this )?(?:value of |setting |number of )?(?:the )?/i;
const GENERIC_SUBJECT = /^(?:setting|option|parameter|value|flag|field|feature|variable)s?$/i;
const SUBJECT_CHARS_MAX = 120;

/** The clause right before the verb; null for relative clauses and conditions, which assert nothing. */
function subjectOf(before: string): Subject | null {
  const trimmed = before.trimEnd();
  if (RELATIVE.test(trimmed)) return null;
  let start = 0;
  for (const match of trimmed.matchAll(BOUNDARY)) {
    const word = match[0].trim().toLowerCase();
    if (CONDITION.test(word) || /^(?:when|once|before|after)$/.test(word)) return null;
    start = match.index + match[0].length;
  }
  const clause = trimmed.slice(start);
  if (CONDITION.test(trimmed) || clause.length > SUBJECT_CHARS_MAX) return null;
  const change = CHANGE.exec(clause)?.[0].length ?? 0;
  const text = clause.slice(change);
  return {
    text,
    start: start + change,
    isPronoun: text === '' || PRONOUN.test(clause) || GENERIC_SUBJECT.test(text),
    isChange: change > 0,
  };
}

const OBJECTS_MAX = 10;
/** `requires that each node has an NFS client`: the object stands behind `has`. */
const THAT = /^\s*that\b[^.;:]{0,80}?\b(?:has|have)\s+/i;
/** `leads to a restart of X`. */
const EVENT =
  /^\s*(?:an?|the)?\s*(?:recreation|restart(?:ing)?|interruption|deletion|loss|detachment|failure|termination|creation)s? of\s+/i;
const JOINT = /^(?:,? and |,? or |, (?=[A-Z`\w]))/;

/** Names behind the verb: the first, and those joined to it by commas and `and`. */
function objectsOf(behind: string, context: NameContext): readonly NamedPhrase[] {
  const found: NamedPhrase[] = [];
  let at = (THAT.exec(behind) ?? EVENT.exec(behind))?.[0].length ?? 0;
  while (found.length < OBJECTS_MAX) {
    const name = shift(nameIn(behind.slice(at), context, false), at);
    if (name === null || isAgent(name, behind)) break;
    found.push(name);
    at = name.start + name.surface.length;
    const joint = JOINT.exec(behind.slice(at));
    if (joint === null) break;
    at += joint[0].length;
  }
  return found;
}

/** `requires the server to store …`: whoever does something is not what is needed. */
function isAgent({ surface, start, entity: { kind } }: NamedPhrase, behind: string): boolean {
  const isThing = kind === 'concept' || kind === 'component';
  return isThing && !/\s/.test(surface) && /^\s+to (?!be\b|run\b|exist\b)\w/.test(behind.slice(start + surface.length));
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

/** An item below `Prerequisites`: the section needs what it names first. */
function requirement(passage: Passage, sentence: Sentence, context: NameContext): readonly Finding[] {
  if (NEGATED.test(sentence.text.slice(0, 80))) return [];
  const lead = ENSURE.exec(sentence.text)?.[0].length ?? 0;
  const to = shift(nameIn(sentence.text.slice(lead), context, false), lead);
  return to === null
    ? []
    : state(passage, sentence, { kind: 'REQUIRES', rule: 'requirement-item' }, { from: null, to });
}
