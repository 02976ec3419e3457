/** `troubleshoot`: from an error message to its cause, what gets rid of it, the steps and the commands. */
import type { EntityId, SectionId } from '@docgraph/domain';
import type { EdgeView, NodeId } from '@docgraph/graph';
import type { Passage } from '../answer.ts';
import { found, stated, type Claim, type Draft } from './claim.ts';
import type { Knowledge } from './knowledge.ts';
import { errorLike, errorsIn, fixedWords, isHeadedBy, speaksOf } from './messages.ts';
import { causesNear, solutionsNear } from './solution.ts';

const FOUND_MAX = 5;
/** Steps of a long procedure; the longest of longhorn has 17. */
const STEPS_MAX = 30;
const COMMANDS_MAX = 30;

export interface Diagnosis extends Draft {
  readonly errors: readonly EntityId[];
}

export async function troubleshoot(knowledge: Knowledge, text: string): Promise<Diagnosis> {
  const exact = await errorsIn(knowledge, text);
  const resolvedExactly = await knowledge.edges(exact, ['RESOLVES'], 'in');
  const passages = resolvedExactly.length > 0 ? [] : await knowledge.search(fixedWords(text), FOUND_MAX);
  const errors = exact.length > 0 ? exact : await errorLike(knowledge, passages, text);
  if (errors.length === 0) await knowledge.standIn(fixedWords(text), FOUND_MAX);
  const headed = errors.length > 0 ? [] : passages.filter((passage) => isHeadedBy(passage, text));
  if (headed.length > 0) return underHeading(knowledge, headed, passages);
  const resolving = exact.length > 0 ? resolvedExactly : await knowledge.edges(errors, ['RESOLVES'], 'in');
  const places = await knowledge.edges(errors, ['MENTIONS', 'DEFINES'], 'in');
  const speaking = resolving.length > 0 ? [] : passages.filter((passage) => speaksOf(passage, text)).slice(0, 1);
  const homes = unique([...places, ...speaking].map(({ sectionId }) => sectionId));
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
    notes: [
      exact.length === 0 && notExact(errors, passages),
      errors.length > 0 && resolving.length === 0 && NO_STATED_SOLUTION,
    ].filter((note) => note !== false),
  };
}

/** A section that has the message as its heading is about it; the others are what search found. */
async function underHeading(
  knowledge: Knowledge,
  headed: readonly Passage[],
  passages: readonly Passage[],
): Promise<Diagnosis> {
  const sections = headed.map(({ sectionId }) => sectionId);
  const others = passages.filter(({ sectionId }) => !sections.includes(sectionId));
  return {
    errors: [],
    groups: [
      { name: 'message', claims: await bodies(knowledge, sections) },
      { name: 'steps', claims: stated(await stepsOf(knowledge, sections, [])) },
      { name: 'commands', claims: stated(await commandsOf(knowledge, sections, [])) },
      { name: 'found by search', claims: found(others) },
    ],
    notes: ['a section has this message as its heading'],
  };
}

const NO_STATED_SOLUTION =
  'no section is stated to resolve this error: a solution below is one by its place and heading';

function notExact(errors: readonly EntityId[], passages: readonly Passage[]): string {
  if (errors.length > 0) return 'the documentation quotes a message like this one, not the same: compare it first';
  return passages.length > 0
    ? 'the documentation quotes no such message: these are the sections that search finds for its words'
    : 'the documentation has no such message, and search found nothing';
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
  errors: readonly EntityId[],
  { places, resolving, homes }: Places,
): Promise<readonly SectionId[]> {
  const isResolved = new Set(resolving.map(({ to }) => to));
  const open = new Set<NodeId>(errors.filter((id) => !isResolved.has(id)));
  const unresolved = places.filter(({ to }) => open.has(to)).map(({ sectionId }) => sectionId);
  const near = resolving.length > 0 ? unresolved : homes;
  const seeming = await Promise.all(near.map((id) => solutionsNear(knowledge, id)));
  return unique([...resolving.map(({ sectionId }) => sectionId), ...seeming.flat()]);
}

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

const unique = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
