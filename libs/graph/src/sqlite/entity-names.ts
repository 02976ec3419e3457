/** Finds the entities that a text names: as a whole, inside it, or by the beginning of their names. */
import { ENTITY_KINDS, nameKey, singular, type EntityId, type EntityKind } from '@docgraph/domain';
import { foldedWords, matchError } from '../error-names.ts';
import { NAMING_WORDS_MAX, type EntityMatch, type EntityQuery, type NameMatch } from '../knowledge-reader.ts';
import { entityById } from './nodes.ts';
import type { Row } from './rows.ts';
import type { Prepare } from './database.ts';

/** Longest name that is looked for inside a text, in words; messages of errors may be longer. */
const NAME_WORDS_MAX = 12;
/** A text of fewer words is part of too many messages. */
const PART_OF_MESSAGE_WORDS_MIN = 3;
/** Names that a text is the beginning or a part of: enough to choose from. */
const PART_MATCHES_MAX = 50;
/** Kinds whose names of one word are words of the language, too: `--force`. Inside a text they must be written as they are. */
const WRITTEN_KINDS: ReadonlySet<EntityKind> = new Set(['command', 'configuration', 'parameter']);

interface Found {
  readonly id: EntityId;
  readonly kind: EntityKind;
  readonly name: string;
  readonly match: NameMatch;
  /** Words that text and name share. */
  readonly words: number;
}

/** A text as names are compared with it. */
interface Asked {
  /** In lower case. */
  readonly written: string;
  readonly words: readonly string[];
  readonly key: string;
}

export function entitiesNamed(prepare: Prepare, { text, kinds, limit }: EntityQuery): readonly EntityMatch[] {
  const words = foldedWords(text).slice(0, NAMING_WORDS_MAX);
  if (words.length === 0) return [];
  const asked: Asked = { written: text.toLowerCase(), words, key: nameKey(words.join(' ')) };
  const found = [
    ...named(prepare, asked),
    ...begun(prepare, asked),
    ...messages(prepare, asked),
    ...partsOfMessages(prepare, asked),
  ]
    .filter(({ kind }) => kinds === undefined || kinds.includes(kind))
    .toSorted(bySureness(asked));
  // The surest way in which an entity is named counts.
  const surest = new Map(found.toReversed().map((match) => [match.id, match]));
  return found
    .filter((match) => surest.get(match.id) === match)
    .slice(0, limit)
    .flatMap(({ id, match, words }) => {
      const entity = entityById(prepare, id);
      return entity === null ? [] : [{ entity, match, words }];
    });
}

const SURENESS: readonly NameMatch[] = ['whole', 'inside', 'part'];

/** The surest match, the longest, the one written as asked, then by kind and name. */
function bySureness({ written }: Asked): (a: Found, b: Found) => number {
  const isAsked = ({ name }: Found): number => (written.includes(name.toLowerCase()) ? 0 : 1);
  return (a, b) =>
    SURENESS.indexOf(a.match) - SURENESS.indexOf(b.match) ||
    b.words - a.words ||
    isAsked(a) - isAsked(b) ||
    ENTITY_KINDS.indexOf(a.kind) - ENTITY_KINDS.indexOf(b.kind) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

const wordCount = (key: string): number => key.split(' ').length;

/** By every run of words of the text: the whole of it, and names inside it. A message counts by its own rule or its writing. */
function named(prepare: Prepare, { key, words, written }: Asked): readonly Found[] {
  const rows = prepare(
    // CROSS JOIN keeps SQLite from starting with the entities, of which there are more than runs of words.
    `WITH asked AS MATERIALIZED (SELECT value AS key FROM json_each(?))
     SELECT e.id, e.kind, e.name, e.key FROM asked CROSS JOIN graph_entities e ON e.key = asked.key AND e.key <> ''
     WHERE e.kind <> 'error'
     UNION SELECT e.id, e.kind, e.name, g.key FROM asked CROSS JOIN graph_edges g ON g.key = asked.key AND g.key <> ''
     JOIN graph_entities e ON e.id = g.to_id`,
  ).all(JSON.stringify([...runsOf(words), key])) as Row[];
  return rows
    .map((row): [Found, string] => {
      const found = row['key'] as string;
      return [toFound(row, found === key ? 'whole' : 'inside', wordCount(found)), found];
    })
    .filter(([found, key]) => found.match === 'whole' || key.includes(' ') || isWritten(found, written))
    .map(([found]) => found);
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

const PART_OF_WORD = /[\p{L}\p{N}_-]/u;

/** Whether the name stands in the text as it is written, and not in a longer one. */
function isWritten({ kind, name }: Found, written: string): boolean {
  if (!WRITTEN_KINDS.has(kind)) return true;
  const sought = name.toLowerCase();
  const isName = (at: number): boolean =>
    !PART_OF_WORD.test(written[at - 1] ?? ' ') && !PART_OF_WORD.test(written[at + sought.length] ?? ' ');
  for (let at = written.indexOf(sought); at >= 0; at = written.indexOf(sought, at + 1)) if (isName(at)) return true;
  return false;
}

/** Names that begin with the words of the text: `kubectl get` for `kubectl`. */
function begun(prepare: Prepare, { key, words }: Asked): readonly Found[] {
  if (words.length > NAME_WORDS_MAX) return [];
  const beginning = prepare(
    // A space sorts before '!': the range holds what has more words after these.
    `SELECT id, kind, name, key FROM graph_entities WHERE key > ?1 || ' ' AND key < ?1 || '!' AND key <> '' AND kind <> 'error'
     ORDER BY key, kind LIMIT ${PART_MATCHES_MAX}`,
  );
  return [...new Set([words.join(' '), key])]
    .flatMap((words) => beginning.all(words) as Row[])
    .map((row) => toFound(row, 'part', words.length));
}

/** Messages that stand in the text, whatever their variable parts are there. */
function messages(prepare: Prepare, { words }: Asked): readonly Found[] {
  const rows = prepare(
    `SELECT id, kind, name FROM graph_entities WHERE kind = 'error' AND key <> '' AND instr(?, ' ' || key || ' ') > 0`,
  ).all(` ${words.join(' ')} `) as Row[];
  return rows.flatMap((row) => {
    const match = matchError(row['name'] as string, words);
    return match === null ? [] : [toFound(row, match.isWhole ? 'whole' : 'inside', match.words)];
  });
}

/** Messages in which the text stands. */
function partsOfMessages(prepare: Prepare, { words }: Asked): readonly Found[] {
  if (words.length < PART_OF_MESSAGE_WORDS_MIN) return [];
  const rows = prepare(
    `SELECT id, kind, name FROM graph_entities WHERE kind = 'error' AND instr(' ' || key || ' ', ?) > 0
     ORDER BY key, name LIMIT ${PART_MATCHES_MAX}`,
  ).all(` ${words.join(' ')} `) as Row[];
  return rows.map((row) => toFound(row, 'part', words.length));
}

function toFound(row: Row, match: NameMatch, words: number): Found {
  return {
    ...{ id: row['id'] as EntityId, kind: row['kind'] as EntityKind, name: row['name'] as string },
    ...{ match, words },
  };
}
