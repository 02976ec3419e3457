/** Finds the entities that a text names: as a whole, inside it, or by the beginning of their names. */
import { ENTITY_KINDS, foldWord, nameKey, singular, type EntityId, type EntityKind } from '@docgraph/domain';
import { NAMING_WORDS_MAX, type EntityMatch, type EntityQuery, type NameMatch } from '../knowledge-reader.ts';
import { entityById } from './nodes.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

/** Longest name that is looked for inside a text, in words; messages of errors may be longer. */
const NAME_WORDS_MAX = 12;
/** A text of fewer words is part of too many messages. */
const PART_OF_MESSAGE_WORDS_MIN = 3;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Kinds whose names of one word are words of the language, too: `--force`. Inside a text they must be written as they are. */
const WRITTEN_KINDS: ReadonlySet<EntityKind> = new Set(['command', 'configuration', 'parameter']);

/** Names that a text is the beginning of: enough to choose from. */
const PART_MATCHES_MAX = 50;

interface Found {
  readonly id: EntityId;
  readonly kind: EntityKind;
  readonly name: string;
  /** Words of the name or of another way to write it. */
  readonly key: string;
  readonly match: NameMatch;
}

/** A text as names are compared with it. */
interface Asked {
  readonly key: string;
  /** Folded words in their order. */
  readonly words: readonly string[];
  readonly written: string;
}

export function entitiesNamed(prepare: Prepare, { text, kinds, limit }: EntityQuery): readonly EntityMatch[] {
  const words = (text.match(WORD) ?? []).slice(0, NAMING_WORDS_MAX).map(foldWord);
  if (words.length === 0) return [];
  const asked: Asked = { key: nameKey(words.join(' ')), words, written: text.toLowerCase() };
  const found = [...named(prepare, asked), ...messages(prepare, asked), ...begun(prepare, asked)]
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .toSorted(bySureness);
  // The surest way in which an entity is named counts.
  const first = new Map(found.toReversed().map((match) => [match.id, match]));
  return found
    .filter((match) => first.get(match.id) === match)
    .slice(0, limit)
    .flatMap(({ id, match, key }) => {
      const entity = entityById(prepare, id);
      return entity === null ? [] : [{ entity, match, words: Math.min(wordCount(key), words.length) }];
    });
}

const SURENESS: readonly NameMatch[] = ['whole', 'inside', 'part'];
const wordCount = (key: string): number => key.split(' ').length;

function bySureness(a: Found, b: Found): number {
  return (
    SURENESS.indexOf(a.match) - SURENESS.indexOf(b.match) ||
    wordCount(b.key) - wordCount(a.key) ||
    ENTITY_KINDS.indexOf(a.kind) - ENTITY_KINDS.indexOf(b.kind) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

/** By every run of words of the text: the whole of it, and names inside it. */
function named(prepare: Prepare, { key, words, written }: Asked): readonly Found[] {
  const rows = prepare(
    `WITH asked AS MATERIALIZED (SELECT value AS key FROM json_each(?))
     SELECT e.id, e.kind, e.name, e.key FROM asked JOIN graph_entities e ON e.key = asked.key AND e.key <> ''
     UNION SELECT e.id, e.kind, e.name, g.key FROM asked JOIN graph_edges g ON g.key = asked.key AND g.key <> ''
     JOIN graph_entities e ON e.id = g.to_id`,
  ).all(JSON.stringify([...runsOf(words), key])) as Row[];
  return rows
    .map((row) => toFound(row, row['key'] === key ? 'whole' : 'inside'))
    .filter((found) => found.match === 'whole' || found.key.includes(' ') || isWritten(found, written));
}

function runsOf(words: readonly string[]): Set<string> {
  const runs = new Set<string>();
  for (let start = 0; start < words.length; start++)
    for (let end = start; end < Math.min(words.length, start + NAME_WORDS_MAX); end++)
      runs.add([...words.slice(start, end), singular(words[end]!)].join(' '));
  return runs;
}

function isWritten({ kind, name }: Found, written: string): boolean {
  return !WRITTEN_KINDS.has(kind) || written.includes(name.toLowerCase());
}

/** Messages that stand in the text, also long ones, and those that the text stands in. */
function messages(prepare: Prepare, { key, words }: Asked): readonly Found[] {
  const text = ` ${words.join(' ')} `;
  const rows = prepare(
    `SELECT id, kind, name, key, instr(?1, ' ' || key || ' ') + instr(?1, ' ' || key || 's ') AS inside FROM graph_entities
     WHERE kind = 'error' AND (inside > 0 OR ?2 >= ${PART_OF_MESSAGE_WORDS_MIN} AND instr(' ' || key || ' ', ?3) > 0)`,
  ).all(text, words.length, ` ${key} `) as Row[];
  return rows.map((row) => toFound(row, row['inside'] === 0 ? 'part' : row['key'] === key ? 'whole' : 'inside'));
}

/** Names that begin with the words of the text: `kubectl get` for `kubectl get pods`. */
function begun(prepare: Prepare, { key, words }: Asked): readonly Found[] {
  if (words.length > NAME_WORDS_MAX) return [];
  const beginning = prepare(
    // A space sorts before '!': the range holds what has more words after these.
    `SELECT id, kind, name, key FROM graph_entities WHERE key > ?1 || ' ' AND key < ?1 || '!' AND key <> ''
     ORDER BY key, kind LIMIT ${PART_MATCHES_MAX}`,
  );
  const beginnings = new Set([words.join(' '), key]);
  return [...beginnings].flatMap((words) => beginning.all(words) as Row[]).map((row) => toFound(row, 'part'));
}

function toFound(row: Row, match: NameMatch): Found {
  return {
    ...{ id: row['id'] as EntityId, kind: row['kind'] as EntityKind },
    ...{ name: row['name'] as string, key: row['key'] as string, match },
  };
}
