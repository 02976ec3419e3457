/** The two ends of a statement: the subject in front of the verb, names behind it as objects. */
import type { EntityRef } from './extraction.ts';
import { nameIn, shift, type NameContext, type NamedPhrase } from './phrase.ts';
import type { Front } from './relation-front.ts';
import type { RelationKind, RelationPattern } from './relation-pattern.ts';
import { subjectOf, type Subject } from './relation-subject.ts';
import type { Topic } from './relation-topic.ts';

/** A statement around its verb. */
export interface Sides {
  readonly before: string;
  readonly verb: string;
  readonly behind: string;
  /** Of `behind` in the statement. */
  readonly offset: number;
}

/** What a statement may leave unsaid. */
export interface Frame {
  readonly context: NameContext;
  readonly front: Front | null;
  readonly topic: Topic | null;
}

export interface Ends {
  /** Null: what `owner` is, else the section. */
  readonly from: NamedPhrase | null;
  readonly owner: EntityRef | null;
  readonly to: NamedPhrase;
}

const SETTINGS: ReadonlySet<string> = new Set(['configuration', 'parameter']);

/** The ends of a statement, several where things are listed; none where nothing can be named. */
export function readEnds(pattern: RelationPattern, sides: Sides, frame: Frame): readonly Ends[] {
  const subject = subjectOf(sides.before, pattern);
  if (subject === null || pattern.unless?.test(sides.behind) === true) return [];
  const found = pattern.passive
    ? readPassive(pattern, sides, subject, frame)
    : readActive(pattern, sides, subject, frame);
  return found.filter(({ from, owner, to }) => {
    const acts = from?.entity ?? owner;
    if (pattern.bySetting === true && !SETTINGS.has(acts?.kind ?? '')) return false;
    return to.entity.name !== acts?.name;
  });
}

function readActive(
  pattern: RelationPattern,
  sides: Sides,
  subject: Subject,
  { context, front, topic }: Frame,
): readonly Ends[] {
  const { behind, offset } = sides;
  const { kind, needsChange, needsFront } = pattern;
  if (needsFront === true && front === null) return [];
  const named = subject.isPronoun ? null : nameOf(subject, context);
  const from = named ?? (kind === 'AFFECTS' ? null : (front?.name ?? null));
  const owner = from === null && subject.isTopic ? ownerOf(sides, subject, topic) : null;
  const acts = from?.entity ?? owner;
  if (needsChange === true && !subject.isChange && !SETTINGS.has(acts?.kind ?? '')) return [];
  if (acts === null && kind === 'AFFECTS' && !subject.isPronoun) return [];
  return objectsOf(behind, kind, context).map((to) => ({ from, owner, to: shift(to, offset) }));
}

/** `Enables X` tells of its section's setting, `Enable X` in a list may be the title of another; in the setting's own row both do. */
function ownerOf({ verb }: Sides, { text, isPronoun }: Subject, topic: Topic | null): EntityRef | null {
  const isImperative = isPronoun && text === '' && !/^\s*(?:only\b|[a-z]+s\b)/i.test(verb);
  return topic === null || (isImperative && !topic.isOwn) ? null : topic.entity;
}

function nameOf({ text, start, isChange }: Subject, context: NameContext): NamedPhrase | null {
  return shift(nameIn(text, context, start === 0 && !isChange), start);
}

/** `A, B and C must be installed for D`: each of the names in front is needed. */
function readPassive(
  pattern: RelationPattern,
  { before, behind, offset }: Sides,
  subject: Subject,
  { context, front }: Frame,
): readonly Ends[] {
  if (subject.isPronoun) return [];
  const { kind, link: words, isParticiple } = pattern;
  const link = words?.exec(behind) ?? null;
  const linked = offset + (link?.[0].length ?? 0);
  const told = link === null ? null : shift(nameIn(behind.slice(link[0].length), context, false), linked);
  const from = told ?? (kind === 'AFFECTS' ? null : (front?.name ?? null));
  // "is affected by" names its cause, or says nothing.
  if ((kind === 'AFFECTS' || isParticiple === true) && from === null) return [];
  const listed = LIST.test(before) ? objectsOf(before, kind, context) : pairIn(before, context);
  const named = nameOf(subject, context);
  const all = listed.length > 1 ? listed : named === null ? [] : [named];
  return all.map((to) => ({ from, owner: null, to }));
}

/** Nothing but short names with commas between. */
const LIST = /^(?:[^\s,]{1,40}(?: [^\s,]{1,40}){0,3}, ){1,9}(?:and )?[^\s,]{1,40}(?: [^\s,]{1,40}){0,3} ?$/;
const PAIR = /^(?:both )?([^,;:.()]{2,60}?) and ([^,;:.()]{2,60})$/i;
const CLAUSE_VERB = /\b(?:is|are|was|were|has|have|can|will|must|should|may|does|do|you|we|it|this|that|to|not)\b/i;

/** `both X and Y are required`. */
function pairIn(before: string, context: NameContext): readonly NamedPhrase[] {
  const [, first, second] = PAIR.exec(before.trimEnd()) ?? [];
  if (first === undefined || second === undefined || CLAUSE_VERB.test(before)) return [];
  const at = before.indexOf(first);
  const behind = at + first.length + ' and '.length;
  return [shift(nameIn(first, context, at === 0), at), shift(nameIn(second, context, false), behind)].filter(
    (name) => name !== null,
  );
}

const OBJECTS_MAX = 10;
/** `requires that each node has an NFS client`: the object stands behind `has`. */
const THAT = /^\s*that\b[^.;:]{0,80}?\b(?:has|have)\s+/i;
/** `leads to a restart of X`. */
const EVENT =
  /^\s*(?:an?|the)?\s*(?:recreation|restart(?:ing)?|interruption|deletion|loss|detachment|failure|termination|creation|installation|presence|existence|availability|deployment|use|usage)s? of\s+/i;
/** `limits the number of X`: what is counted or measured of a thing is how it behaves. */
const MEASURE =
  /^\s*(?:the |an? )?(?:[a-z]+ ){0,2}?(?:[a-z]{2,20}(?:tion|sion|ment|ing|ance|ence|ity)|number|size|rate|speed|amount|count|lifetime|use|usage|value|throughput|scope|behaviou?r)s? of\s+/i;
/** `controls whether X does …`: what is controlled is a clause, not X. */
const CLAUSE = /^\s*(?:how|whether|when|where|if|what|which|that|why)\b/i;
const JOINT = /^(?:,? and |,? or |, (?=[A-Z`\w]))/;

/** Names behind the verb: the first, and those joined to it by commas and `and`. */
function objectsOf(behind: string, kind: RelationKind, context: NameContext): readonly NamedPhrase[] {
  const found: NamedPhrase[] = [];
  const passed = THAT.exec(behind) ?? EVENT.exec(behind) ?? (kind === 'AFFECTS' ? MEASURE.exec(behind) : null);
  let at = passed?.[0].length ?? 0;
  while (found.length < OBJECTS_MAX) {
    const name = shift(nameIn(behind.slice(at), context, false), at);
    if (name === null || isAgent(name, behind)) break;
    if (kind === 'AFFECTS' && !SETTINGS.has(name.entity.kind) && CLAUSE.test(behind)) break;
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
