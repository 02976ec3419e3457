/** Finds what a name, a reference or an id of the request means; says what is nearest where it means nothing. */
import { AppError, nameKey, oneLine, type DocumentId, type EntityKind, type SectionId } from '@docgraph/domain';
import type { EntityMatch, NodeId } from '@docgraph/graph';
import type { Passage } from '../answer.ts';
import { invalid } from '../plan.ts';
import { findSection } from '../reference.ts';
import { nearestTo } from '../similar.ts';
import type { Knowledge } from './knowledge.ts';
import { namesOf } from './node-names.ts';
import { SUBJECT_CHARS_MAX, type Subject } from './template.ts';

/** Entities that one name can mean; on longhorn at most 3 share a name, as concept, setting and key. */
const SAME_NAME_MAX = 5;
/** Sections looked at for a heading that is the name, and for names to suggest. */
const LOOKED_AT_MAX = 10;
/** Documents whose titles are looked through for suggestions. */
const TITLES_MAX = 2000;
const SUGGESTED_CHARS_MAX = 80;

const NODE_ID = /^[0-9a-f]{24}$/;
const REFERENCE = /\.(?:mdx?|markdown)(?:#|$)|#/i;
/** What people put around a name: kinds of things, articles and question words. */
const AROUND_NAMES = new Set(
  (
    'a an the is are of in on for to do does what which how why and or option flag key parameter argument variable field ' +
    'setting command error message component concept feature service tool procedure section page config configuration'
  ).split(' '),
);

/** @throws AppError `not-found` naming the nearest names, `validation` for a name that is empty or too long. */
export async function findSubject(knowledge: Knowledge, asked: string): Promise<Subject> {
  return (await subjectIfKnown(knowledge, asked)) ?? (await refuse(knowledge, asked));
}

/** Null where nothing has the name. */
export async function subjectIfKnown(knowledge: Knowledge, asked: string): Promise<Subject | null> {
  const text = asked.trim();
  if (text === '') throw invalid('a subject is empty: give a name, a reference or an id');
  if (text.length > SUBJECT_CHARS_MAX)
    throw invalid(
      `a subject has ${text.length} characters, at most ${SUBJECT_CHARS_MAX} are accepted: give its name only`,
    );
  const ids = await nodesMeant(knowledge, text);
  const names = await namesOf(knowledge, ids);
  const [first, ...others] = ids.flatMap((id) => names.get(id) ?? []);
  return first === undefined ? null : { ...first, asked: text, alternatives: others };
}

/** Nodes of a subject: what is stated of any of its namesakes is stated of it. */
export const nodesOf = (subject: Subject): readonly NodeId[] => [subject, ...subject.alternatives].map(({ id }) => id);

async function nodesMeant(knowledge: Knowledge, text: string): Promise<readonly NodeId[]> {
  if (NODE_ID.test(text)) return [text as NodeId];
  const entities = await entitiesMeant(knowledge, text);
  if (entities.length > 0) return entities;
  if (REFERENCE.test(text)) return placeMeant(knowledge, text);
  return sectionsHeaded(knowledge, text);
}

async function entitiesMeant({ graph }: Knowledge, text: string): Promise<readonly NodeId[]> {
  const matches = await graph.entitiesNamed({ text, limit: LOOKED_AT_MAX });
  const whole = matches.filter(({ match }) => match === 'whole');
  const meant = whole.length > 0 ? whole : matches.filter((match) => coversAll(match, text));
  // What the documents speak of most is what a name means first.
  const byMentions = meant.toSorted((a, b) => b.entity.mentionCount - a.entity.mentionCount);
  return byMentions.slice(0, SAME_NAME_MAX).map(({ entity }) => entity.id);
}

/** Whether the text is the name with words around it that name nothing: `the data-locality setting`. */
function coversAll({ match, words }: EntityMatch, text: string): boolean {
  const naming = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !AROUND_NAMES.has(word.toLowerCase()));
  return match === 'inside' && naming.length > 0 && words >= naming.length;
}

/** A section by its reference, or a document with its first section. */
async function placeMeant({ graph, scope }: Knowledge, ref: string): Promise<readonly NodeId[]> {
  const { document, sections, at } = await findSection(graph, ref, scope);
  const section: SectionId = sections[at]!.id;
  return ref.includes('#') ? [section] : [document.id satisfies DocumentId, section];
}

/** First sections of documents with the name as title, then sections with it as heading, as search finds them. */
async function sectionsHeaded({ graph, search }: Knowledge, text: string): Promise<readonly NodeId[]> {
  const key = nameKey(text);
  if (key === '') return [];
  const titled = await graph.sections((await graph.namedIn([text])).flat().map(({ sectionId }) => sectionId));
  const headed = await search(text, LOOKED_AT_MAX);
  const ids = [
    ...titled.filter(({ document }) => nameKey(document.title) === key).map(({ section }) => section.id),
    ...headed.filter((passage) => isHeaded(passage, text)).map(({ sectionId }) => sectionId),
  ];
  return [...new Set(ids)].slice(0, SAME_NAME_MAX);
}

/** Whether the heading is the name, or the name with how it is used: `acme serve [folder]`, `read(path)`, `Ranges ~1.2`. */
export function isHeaded({ citation }: Pick<Passage, 'citation'>, name: string): boolean {
  const heading = citation.headingPath.at(-1) ?? '';
  const usage = heading.search(/[[({<]|\s[~^=]/);
  const names = usage > 0 ? [heading, heading.slice(0, usage)] : [heading];
  return names.some((each) => nameKey(each) !== '' && nameKey(each) === nameKey(name));
}

async function refuse(knowledge: Knowledge, asked: string): Promise<never> {
  const nearest = nearestTo(asked, await namesAround(knowledge, asked)).map(shown);
  const suggestion = nearest.length === 0 ? '' : `the nearest names are ${nearest.join(', ')}; `;
  const advice = `${suggestion}search_documentation finds sections by their content`;
  throw new AppError(`the documentation has nothing named ${shown(asked)}; ${advice}`, {
    ...{ code: 'name-not-found', kind: 'not-found' },
  });
}

/** A name in quotation marks that it cannot end itself. */
const shown = (name: string): string => `“${oneLine(name, SUGGESTED_CHARS_MAX).replace(/["“”]/g, "'")}”`;

/** Names that may have been meant: titles, and what the best sections about the words name. */
async function namesAround(knowledge: Knowledge, asked: string): Promise<readonly string[]> {
  const { graph, search, edges } = knowledge;
  const [documents, passages, begun] = await Promise.all([
    graph.documents({ source: null, after: null, limit: TITLES_MAX }),
    search(asked, LOOKED_AT_MAX),
    Promise.all(
      asked
        .split(/\s+/)
        .slice(0, LOOKED_AT_MAX)
        .map((word) => graph.entitiesNamed({ text: word, limit: LOOKED_AT_MAX })),
    ),
  ]);
  const named = await edges(
    passages.map(({ sectionId }) => sectionId),
    ['DEFINES', 'MENTIONS'],
    'out',
  );
  const names = await namesOf(
    knowledge,
    named.filter(isNameable).map(({ to }) => to),
  );
  return [
    ...documents.map(({ title }) => title),
    ...passages.flatMap(({ citation }) => citation.headingPath),
    ...begun
      .flat()
      .filter(({ entity }) => !PLACES.has(entity.kind))
      .map(({ entity }) => entity.label),
    ...[...names.values()].filter(({ kind }) => !PLACES.has(kind as EntityKind)).map(({ label }) => label),
  ];
}

/** Kinds that have no name of their own. */
const PLACES: ReadonlySet<EntityKind> = new Set(['procedure', 'step', 'example', 'error']);
const isNameable = ({ surface }: { readonly surface: string }): boolean => surface.length <= SUGGESTED_CHARS_MAX;
