/** How a text names entities: what to look up, and which of the findings are the surest. Pure, for every backend. */
import { ENTITY_KINDS, nameKey, singular, type EntityId, type EntityKind } from '@docgraph/domain';
import { foldedWords, matchError } from './error-names.ts';
import { NAMING_WORDS_MAX, type EntityQuery, type NameMatch } from './knowledge-reader.ts';
import { NAME_WORDS_MAX } from './names.ts';

/** A text of fewer words is part of too many messages. */
const PART_OF_MESSAGE_WORDS_MIN = 3;
/** Names that a text is the beginning or a part of: enough to choose from. */
export const PART_MATCHES_MAX = 50;
/** Kinds whose names of one word are words of the language, too: `--force`. Inside a text they must be written as they are. */
const WRITTEN_KINDS: ReadonlySet<EntityKind> = new Set(['command', 'configuration', 'parameter']);

/** An entity that a look-up found. */
export interface NamedEntity {
  readonly id: EntityId;
  readonly kind: EntityKind;
  readonly name: string;
}

/** An entity with the key by which it was found. */
export interface KeyedEntity extends NamedEntity {
  readonly key: string;
}

export interface FoundEntity extends NamedEntity {
  readonly match: NameMatch;
  /** Words that text and name share. */
  readonly words: number;
}

/** A text as names are compared with it, and what to look up. */
export interface AskedText {
  /** In lower case. */
  readonly written: string;
  readonly words: readonly string[];
  readonly key: string;
  /** Keys to look for: every run of words of the text, and the whole of it. */
  readonly keys: readonly string[];
  /** Names that begin with one of these words are longer than the text. */
  readonly beginnings: readonly string[];
  /** The words between spaces, to be looked for in messages and messages in it. */
  readonly sentence: string;
  /** Whether the text is long enough to be a part of a message. */
  readonly canBePart: boolean;
}

/** Null for a text without words. */
export function askedText(text: string): AskedText | null {
  const words = foldedWords(text).slice(0, NAMING_WORDS_MAX);
  if (words.length === 0) return null;
  const key = nameKey(words.join(' '));
  return {
    ...{ written: text.toLowerCase(), words, key, keys: [...runsOf(words).add(key)], sentence: ` ${words.join(' ')} ` },
    beginnings: words.length > NAME_WORDS_MAX ? [] : [...new Set([words.join(' '), key])],
    canBePart: words.length >= PART_OF_MESSAGE_WORDS_MIN,
  };
}

function runsOf(words: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (let start = 0; start < words.length; start++) {
    let before = '';
    for (let end = start; end < Math.min(words.length, start + NAME_WORDS_MAX); end++) {
      runs.add(before + singular(words[end]!));
      before += `${words[end]!} `;
    }
  }
  return runs;
}

/** What a backend looks up for an {@link AskedText}. */
export interface LookedUp {
  /** Entities by name or surface, of {@link AskedText.keys}; errors by surface only. */
  readonly named: readonly KeyedEntity[];
  /** Entities whose keys begin with one of the beginnings and go on, but errors. */
  readonly begun: readonly NamedEntity[];
  /** Errors whose key stands in the sentence. */
  readonly messages: readonly NamedEntity[];
  /** Errors in whose key the sentence stands; none unless the text can be a part. */
  readonly partsOfMessages: readonly NamedEntity[];
}

/** The surest way in which each entity is named, the surest first, at most `limit`. */
export function surestEntities(
  asked: AskedText,
  found: LookedUp,
  { kinds, limit }: EntityQuery,
): readonly FoundEntity[] {
  const sorted = [
    ...named(asked, found.named),
    ...found.begun.map((entity) => toFound(entity, 'part', asked.words.length)),
    ...messages(asked, found.messages),
    ...found.partsOfMessages.map((entity) => toFound(entity, 'part', asked.words.length)),
  ]
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .toSorted(bySureness(asked));
  const surest = new Map(sorted.toReversed().map((match) => [match.id, match]));
  return sorted.filter((match) => surest.get(match.id) === match).slice(0, limit);
}

const SURENESS: readonly NameMatch[] = ['whole', 'inside', 'part'];

/** The surest match, the longest, the one written as asked, then by kind and name. */
function bySureness({ written }: AskedText): (a: FoundEntity, b: FoundEntity) => number {
  const isAsked = ({ name }: FoundEntity): number => (written.includes(name.toLowerCase()) ? 0 : 1);
  return (a, b) =>
    SURENESS.indexOf(a.match) - SURENESS.indexOf(b.match) ||
    b.words - a.words ||
    isAsked(a) - isAsked(b) ||
    ENTITY_KINDS.indexOf(a.kind) - ENTITY_KINDS.indexOf(b.kind) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

const wordCount = (key: string): number => key.split(' ').length;

/** The whole of the text, and names inside it. A message counts by its own rule or its writing. */
function named({ key, written }: AskedText, entities: readonly KeyedEntity[]): readonly FoundEntity[] {
  return entities
    .filter(({ key: found, ...entity }) => found === key || found.includes(' ') || isWritten(entity, written))
    .map(({ key: found, ...entity }) => toFound(entity, found === key ? 'whole' : 'inside', wordCount(found)));
}

const PART_OF_WORD = /[\p{L}\p{N}_-]/u;

/** Whether the name stands in the text as it is written, and not in a longer one. */
function isWritten({ kind, name }: NamedEntity, written: string): boolean {
  if (!WRITTEN_KINDS.has(kind)) return true;
  const sought = name.toLowerCase();
  const isName = (at: number): boolean =>
    !PART_OF_WORD.test(written[at - 1] ?? ' ') && !PART_OF_WORD.test(written[at + sought.length] ?? ' ');
  for (let at = written.indexOf(sought); at >= 0; at = written.indexOf(sought, at + 1)) if (isName(at)) return true;
  return false;
}

function messages({ words }: AskedText, entities: readonly NamedEntity[]): readonly FoundEntity[] {
  return entities.flatMap((entity) => {
    const match = matchError(entity.name, words);
    return match === null ? [] : [toFound(entity, match.isWhole ? 'whole' : 'inside', match.words)];
  });
}

const toFound = ({ id, kind, name }: NamedEntity, match: NameMatch, words: number): FoundEntity => ({
  ...{ id, kind, name, match, words },
});
