/** `troubleshoot`: from an error message to its cause, what gets rid of it, the steps and the commands. */
import { foldWord, type SectionId } from '@docgraph/domain';
import type { EdgeView, EntityMatch } from '@docgraph/graph';
import type { Passage } from '../answer.ts';
import { found, stated, type Claim, type Draft } from './claim.ts';
import type { Knowledge } from './knowledge.ts';
import { causesNear, solutionsNear } from './solution.ts';

/** Messages that one pasted text is taken to hold. */
const ERRORS_MAX = 3;
const CANDIDATES_MAX = 20;
const FOUND_MAX = 5;
/** Steps of a long procedure; the longest of longhorn has 17. */
const STEPS_MAX = 30;
const COMMANDS_MAX = 30;
/** Words of a message that search is asked with: the first lines of a log say what happened. */
const WORDS_MAX = 40;

export interface Diagnosis extends Draft {
  readonly errors: readonly EntityMatch[];
}

export async function troubleshoot(knowledge: Knowledge, text: string): Promise<Diagnosis> {
  const errors = await errorsIn(knowledge, text);
  const ids = errors.map(({ entity }) => entity.id);
  const places = await knowledge.edges(ids, ['MENTIONS', 'DEFINES'], 'in');
  const resolving = await knowledge.edges(ids, ['RESOLVES'], 'in');
  const passages = resolving.length > 0 ? [] : await knowledge.search(searched(text), FOUND_MAX);
  const homes = unique(
    [...places, ...passages.filter((passage) => speaksOf(passage, text)).slice(0, 1)].map(({ sectionId }) => sectionId),
  );
  const solving = await solvingOf(knowledge, errors, { places, resolving, homes });
  const steps = await stepsOf(knowledge, solving, resolving);
  const causes = await causesOf(knowledge, homes);
  const used = new Set([...solving, ...causes]);
  const likely = errors.length > 0 ? '' : 'possible ';
  return {
    errors,
    groups: [
      { name: `${likely}cause`, claims: causes.map((sectionId) => ({ sectionId })) },
      { name: `${likely}solution`, claims: [...stated(resolving), ...(await bodies(knowledge, solving))] },
      { name: 'steps', claims: stated(steps) },
      { name: 'commands', claims: stated(await commandsOf(knowledge, solving, steps)) },
      { name: 'message', claims: stated(places) },
      { name: 'found by search', claims: found(passages.filter(({ sectionId }) => !used.has(sectionId))) },
    ],
    notes: notesOn(errors, resolving, passages),
  };
}

/** The surest matches; one that shares half the words of the best is another error that the text may name. */
async function errorsIn({ graph }: Knowledge, text: string): Promise<readonly EntityMatch[]> {
  const matches = await graph.entitiesNamed({ text, kinds: ['error'], limit: CANDIDATES_MAX });
  const best = Math.max(0, ...matches.map(({ words }) => words));
  return matches.filter(({ words }) => words * 2 >= best).slice(0, ERRORS_MAX);
}

async function causesOf(knowledge: Knowledge, homes: readonly SectionId[]): Promise<readonly SectionId[]> {
  return unique((await Promise.all(homes.map((id) => causesNear(knowledge, id)))).flat());
}

interface Places {
  readonly places: readonly EdgeView[];
  readonly resolving: readonly EdgeView[];
  readonly homes: readonly SectionId[];
}

/** Sections stated to get rid of the errors; for an error without one, those that seem to by their headings. */
async function solvingOf(
  knowledge: Knowledge,
  errors: readonly EntityMatch[],
  { places, resolving, homes }: Places,
): Promise<readonly SectionId[]> {
  const isResolved = new Set(resolving.map(({ to }) => to));
  const open = errors.filter(({ entity }) => !isResolved.has(entity.id)).map(({ entity }) => entity.id);
  const unresolved = places.filter(({ to }) => open.some((id) => id === to)).map(({ sectionId }) => sectionId);
  const near = resolving.length > 0 ? unresolved : homes;
  const seeming = await Promise.all(near.map((id) => solutionsNear(knowledge, id)));
  return unique([...resolving.map(({ sectionId }) => sectionId), ...seeming.flat()]);
}

/** A section that speaks of a message has more than this share of its words. */
const SHARED_WORDS_MIN = 0.5;
const WORD_CHARS_MIN = 4;

/** Whether a section that search found can be about the message at all. */
function speaksOf({ text }: Passage, message: string): boolean {
  const words = foldedWords(searched(message)).filter((word) => word.length >= WORD_CHARS_MIN);
  const has = new Set(foldedWords(text));
  return words.filter((word) => has.has(word)).length > words.length * SHARED_WORDS_MIN;
}

const foldedWords = (text: string): readonly string[] => (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(foldWord);

/** The sections and those right below them: a heading `Solution` may stand over several ways. */
async function bodies(knowledge: Knowledge, solving: readonly SectionId[]): Promise<readonly Claim[]> {
  const below = await knowledge.edges(solving, ['PARENT_OF'], 'out');
  return [...solving, ...below.map(({ to }) => to as SectionId)].map((sectionId) => ({ sectionId }));
}

/** Steps of the procedures that get rid of it, else of those in the sections that do. */
async function stepsOf(
  knowledge: Knowledge,
  solving: readonly SectionId[],
  resolving: readonly EdgeView[],
): Promise<readonly EdgeView[]> {
  const stating = await knowledge.edges(
    resolving.map(({ from }) => from),
    ['HAS_STEP'],
    'out',
    STEPS_MAX,
  );
  if (stating.length > 0) return stating;
  const defined = await knowledge.edges(solving, ['DEFINES'], 'out');
  return knowledge.edges(unique(defined.map(({ to }) => to)), ['HAS_STEP'], 'out', STEPS_MAX);
}

/** What the steps run, then what else the sections show. */
async function commandsOf(
  knowledge: Knowledge,
  solving: readonly SectionId[],
  steps: readonly EdgeView[],
): Promise<readonly EdgeView[]> {
  const run = await knowledge.edges(unique(steps.map(({ to }) => to)), ['EXECUTES'], 'out', COMMANDS_MAX);
  const mentioned = await knowledge.edges(solving, ['MENTIONS'], 'out');
  const commands = await knowledge.graph.nodes(unique(mentioned.map(({ to }) => to)));
  const isCommand = new Set(commands.filter(({ kind }) => kind === 'command').map(({ id }) => id));
  return [...run, ...mentioned.filter(({ to }) => isCommand.has(to))].slice(0, COMMANDS_MAX);
}

function notesOn(
  errors: readonly EntityMatch[],
  resolving: readonly EdgeView[],
  passages: readonly Passage[],
): readonly string[] {
  if (errors.length === 0 && passages.length === 0)
    return ['the documentation has no such message, and search found nothing'];
  if (errors.length === 0)
    return ['the documentation quotes no such message: these are the sections that search finds for its words'];
  return resolving.length === 0
    ? ['no section is stated to resolve this error: a solution below is one by its place and heading']
    : [];
}

/** Words of a message without what is different each time: numbers, times, identifiers, paths of hashes. */
function searched(text: string): string {
  const words = text
    .split(/[\s"'=,;()[\]{}]+/)
    .filter((word) => word !== '' && !/\d{3}|\d[0-9a-f]{3}|\d:\d/.test(word));
  return words.length === 0 ? text : words.slice(0, WORDS_MAX).join(' ');
}

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
