/** The clause in front of a relation's verb: what it is about, and whether it asserts anything. */
import type { RelationPattern } from './relation-pattern.ts';

export interface Subject {
  readonly text: string;
  readonly start: number;
  /** It names nothing: `this`, `you`, nothing at all. */
  readonly isPronoun: boolean;
  /** `Changing X`: the subject is what is changed. */
  readonly isChange: boolean;
  /** `This setting`, or a sentence without a subject: what the passage is about. */
  readonly isTopic: boolean;
}

const CONDITION = /^(?:if|unless|whether|in case|should|assuming|suppose|provided)\b/i;
const BOUNDARY =
  /[,;:]\s+|[()]\s*|\b(?:because|since|so|but|and|then|where|while|although|however|if|when|before|after|once|to)\s+/gi;
const RELATIVE = /\b(?:that|which|who|whose|what)\s*(?:\w+\s*)?$/i;
/** A relative clause behind a comma asserts: `X uses Y, which requires Z`. */
const ASSERTING = /,\s+which\s*(?:\w+\s*)?$/i;
/** `in order to restart`: what somebody wants. */
const INFINITIVE = /(?<!\bused )\bto$/i;
const PRONOUN = /^(?:this|that|these|those|it|they|you|we|there|such|one|users?|doing so)\b/i;
const CHANGE =
  /^(?:(?:changing|modifying|updating|setting(?! that\b| which\b)|enabling|disabling|deleting|removing|upgrading|restarting|increasing|decreasing|reducing|raising|lowering|adding|switching|configuring|adjusting|turning (?:on|off)|creating|detaching|draining|rebooting|activating|deactivating|editing|resizing|applying)|(?:an? |any |the )?(?:changes?|modifications?|updates?) (?:to|of|in))\s+(?:the |a |an |this )?(?:value of |setting |number of )?(?:the )?/i;
const CHANGE_NOUN = /\b(?:changes?|modifications?|updates?)\s*$/i;
const GENERIC = /^(?:setting|option|parameter|value|flag|field|feature|variable)s?$/i;
const TOPIC =
  /\b(?:this|the|the above) (?:setting|option|parameter|flag|value|field|variable)\b(?! (?:is|are|can|may|only) )/i;
/** `Setting that enables …` in a table. */
const TOPIC_RELATIVE =
  /^(?:this |the |an? )?(?:boolean )?(?:setting|option|parameter|flag|field|variable|value)s? (?:that|which) (?:\w+ )?$/i;
/** `A PersistentVolume (PV) is required`. */
const ABBREVIATED = /(?<!\s)\s\([^()]{1,40}\)$/;
const SUBJECT_CHARS_MAX = 120;

/** The clause right before the verb; null for relative clauses and conditions, which assert nothing. */
export function subjectOf(before: string, { lead, isParticiple = false }: RelationPattern): Subject | null {
  if (lead !== undefined) return behindLead(before, lead);
  if (TOPIC_RELATIVE.test(before)) return { text: '', start: 0, isPronoun: true, isChange: false, isTopic: true };
  const trimmed = before.trimEnd().replace(ABBREVIATED, '');
  if (ASSERTING.test(trimmed)) return { text: '', start: 0, isPronoun: true, isChange: false, isTopic: false };
  if (RELATIVE.test(trimmed) || CONDITION.test(trimmed) || INFINITIVE.test(trimmed)) return null;
  const start = clauseStart(trimmed);
  if (start === null || trimmed.length - start > SUBJECT_CHARS_MAX) return null;
  const clause = trimmed.slice(start);
  if (isParticiple) return behindArticle(clause, start);
  const change = CHANGE.exec(clause)?.[0].length ?? 0;
  const text = clause.slice(change);
  return {
    text,
    start: start + change,
    isPronoun: text === '' || PRONOUN.test(clause) || GENERIC.test(text),
    isChange: change > 0,
    isTopic: clause === '' || TOPIC.test(clause),
  };
}

function clauseStart(text: string): number | null {
  let start = 0;
  for (const match of text.matchAll(BOUNDARY)) {
    const word = match[0].trim().toLowerCase();
    if (CONDITION.test(word) || /^(?:when|once|before|after)$/.test(word)) return null;
    if (word === 'to' && CHANGE_NOUN.test(text.slice(start, match.index))) continue;
    start = match.index + match[0].length;
  }
  return start;
}

function behindLead(before: string, lead: RegExp): Subject | null {
  const length = lead.exec(before)?.[0].length;
  if (length === undefined || before.length > SUBJECT_CHARS_MAX) return null;
  const text = before.slice(length);
  return RELATIVE.test(text.trimEnd()) || /\b(?:if|when|unless)\b/i.test(text)
    ? null
    : { text, start: length, isPronoun: PRONOUN.test(text), isChange: false, isTopic: TOPIC.test(text) };
}

const ARTICLE = /\b(?:the|an?|any|all|these|those|each|every|additional|with|of)\s+/gi;

function behindArticle(clause: string, start: number): Subject {
  let at = 0;
  for (const match of clause.matchAll(ARTICLE)) at = match.index + match[0].length;
  const text = clause.slice(at);
  return { text, start: start + at, isPronoun: text === '' || PRONOUN.test(text), isChange: false, isTopic: false };
}
