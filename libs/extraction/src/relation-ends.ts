/** What stands on either side of a relation's verb: the clause in front as subject, names behind as objects. */
import { nameIn, type NameContext, type NamedPhrase } from './phrase.ts';
import type { RelationPattern } from './relation-patterns.ts';

const CONDITION = /^(?:if|unless|whether|in case|should|assuming|suppose)\b/i;

/** A sentence around its verb. */
export interface Sides {
  readonly before: string;
  readonly behind: string;
  /** Of `behind` in the sentence. */
  readonly offset: number;
}

/** Null: the section, or what it is about. */
export interface Ends {
  readonly from: NamedPhrase | null;
  readonly to: NamedPhrase;
}

/** The two ends of a statement, several where things are listed; none where nothing can be named. */
export function readEnds(pattern: RelationPattern, sides: Sides, context: NameContext): readonly Ends[] {
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

/** A name found in a part of a text, by its place in the whole. */
export function shift(name: NamedPhrase | null, by: number): NamedPhrase | null {
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
