/** `compare`: what two things are, what both say on the same aspects, and where only one speaks. */
import { nameKey, type SectionRecord } from '@docgraph/domain';
import { aspectsOf, isNaming, linesNaming, type Aspect } from './aspects.ts';
import { found, type Claim, type ClaimGroup, type Draft } from './claim.ts';
import { definitionsOf, saying } from './explain.ts';
import { homesOf } from './homes.ts';
import type { Knowledge } from './knowledge.ts';
import { nodesOf } from './subject.ts';
import type { Subject } from './template.ts';

const DEFINITIONS_MAX = 2;
/** Sections that stand for a thing without a name in the graph. */
const FOUND_MAX = 3;
const BOTH_MAX = 6;
const ASPECTS_MAX = 8;
const ONLY_MAX = 6;

interface Side {
  readonly asked: string;
  readonly label: string;
  readonly definition: readonly Claim[];
  /** Sections about it; none for what search stands for: its sections are about other things, too. */
  readonly homes: readonly SectionRecord[];
  /** What those speak of. */
  readonly aspects: readonly Aspect[];
}

/** @param subjects null for what has no name in the graph: its best sections stand for it. */
export async function compare(
  knowledge: Knowledge,
  asked: readonly [string, string],
  subjects: readonly [Subject | null, Subject | null],
): Promise<Draft> {
  const a = await sideOf(knowledge, asked[0], subjects[0]);
  const b = await sideOf(knowledge, asked[1], subjects[1]);
  const shared = a.aspects.flatMap((aspect) => {
    const other = b.aspects.find(({ key }) => key === aspect.key);
    return other === undefined ? [] : [sideBySide(aspect, [claim(aspect, a), claim(other, b)])];
  });
  const ofA = await onlyOf(knowledge, a, b);
  const ofB = await onlyOf(knowledge, b, a);
  return {
    groups: [
      { name: 'both', claims: await linesNamingBoth(knowledge, a, b) },
      { name: 'definition', claims: [...a.definition, ...b.definition] },
      ...[...shared, ...ofA.shared, ...ofB.shared].slice(0, ASPECTS_MAX),
      { name: 'only one', claims: [...ofA.claims, ...ofB.claims] },
    ],
    notes: [a, b].flatMap((side, i) =>
      subjects[i] === null ? [`nothing is named “${side.asked}”: the sections that search finds stand for it`] : [],
    ),
  };
}

const sideBySide = ({ label }: Aspect, claims: readonly Claim[]): ClaimGroup => ({
  name: 'aspect',
  about: label,
  claims,
});

interface OneSided {
  /** Aspects on which search finds that the other speaks, too. */
  readonly shared: readonly ClaimGroup[];
  /** What only this side speaks of; none where the other has no sections of its own to compare with. */
  readonly claims: readonly Claim[];
}

/** What the sections about one thing speak of and those about the other do not. */
async function onlyOf(knowledge: Knowledge, side: Side, other: Side): Promise<OneSided> {
  const known = new Set(other.aspects.map(({ key }) => key));
  const own = side.aspects.filter(({ key }) => !known.has(key)).slice(0, ONLY_MAX);
  const elsewhere = await Promise.all(own.map((aspect) => saidElsewhere(knowledge, aspect, side, other)));
  return {
    shared: own.flatMap((aspect, i) =>
      elsewhere[i] === null ? [] : [sideBySide(aspect, [claim(aspect, side), elsewhere[i]!])],
    ),
    claims:
      other.homes.length === 0 ? [] : own.filter((_, i) => elsewhere[i] === null).map((aspect) => claim(aspect, side)),
  };
}

/** A passage that names the other thing and the aspect, outside the sections about this one. */
async function saidElsewhere(knowledge: Knowledge, aspect: Aspect, side: Side, other: Side): Promise<Claim | null> {
  if (aspect.span !== null) return null;
  const passages = await knowledge.search(`${other.label} ${aspect.label}`, FOUND_MAX);
  const passage = passages.find(
    ({ text, sectionId }) =>
      isNaming(text, [other.label, aspect.label]) && !side.homes.some((section) => section.id === sectionId),
  );
  return passage === undefined ? null : { passage, subject: other.asked };
}

async function sideOf(knowledge: Knowledge, asked: string, subject: Subject | null): Promise<Side> {
  const claims = subject === null ? [] : await saying(knowledge, await definitionsOf(knowledge, subject));
  const ids = subject === null ? [] : await homesOf(knowledge, nodesOf(subject));
  const passages = claims.length > 0 ? [] : await knowledge.standIn(asked, FOUND_MAX);
  const homes = (await knowledge.graph.sections(ids)).map(({ section }) => section);
  // A section is called by its heading; its label begins with the document's title.
  const label = subject === null || subject.kind === 'section' ? asked : subject.label;
  const definition = [...claims.slice(0, DEFINITIONS_MAX), ...found(passages)];
  return {
    ...{ asked, label, homes },
    definition: definition.map((claim) => ({ ...claim, subject: asked })),
    aspects: aspectsOf(homes, new Set([asked, label].map(nameKey))),
  };
}

const claim = ({ section, span }: Aspect, { asked }: Side): Claim => ({
  ...{ sectionId: section.id, subject: asked },
  span: span ?? ('lead' as const),
});

/** Sentences, rows and tables that name both, wherever search and the two things' own sections have them. */
async function linesNamingBoth({ search, graph }: Knowledge, a: Side, b: Side): Promise<readonly Claim[]> {
  const passages = await search(`difference between ${a.label} and ${b.label}`, BOTH_MAX);
  const views = await graph.sections(passages.map(({ sectionId }) => sectionId));
  const sections = new Map(
    [...views.map(({ section }) => section), ...a.homes, ...b.homes].map((section) => [section.id, section]),
  );
  return [...sections.values()]
    .flatMap((section) =>
      linesNaming(section, [a.label, b.label]).map((span): Claim => ({ sectionId: section.id, span })),
    )
    .slice(0, BOTH_MAX);
}
