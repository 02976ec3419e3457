/** `compare`: what two things are, what both say on the same aspects, and where only one speaks. */
import { nameKey, type SectionRecord } from '@docgraph/domain';
import { aspectsOf, linesNaming, type Aspect } from './aspects.ts';
import { found, type Claim, type ClaimGroup, type Draft } from './claim.ts';
import { definitionsOf } from './explain.ts';
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
}

/** @param subjects null for what has no name in the graph: its best sections stand for it. */
export async function compare(
  knowledge: Knowledge,
  asked: readonly [string, string],
  subjects: readonly [Subject | null, Subject | null],
): Promise<Draft> {
  const a = await sideOf(knowledge, asked[0], subjects[0]);
  const b = await sideOf(knowledge, asked[1], subjects[1]);
  const [ofA, ofB] = [a, b].map((side) => aspectsOf(side.homes, new Set([side.asked, side.label].map(nameKey)))) as [
    readonly Aspect[],
    readonly Aspect[],
  ];
  const keys = (aspects: readonly Aspect[]): ReadonlySet<string> => new Set(aspects.map(({ key }) => key));
  const isOneSided = a.homes.length === 0 || b.homes.length === 0;
  const shared = ofA.filter(({ key }) => keys(ofB).has(key)).slice(0, ASPECTS_MAX);
  return {
    groups: [
      { name: 'both', claims: await sectionsNamingBoth(knowledge, a, b) },
      { name: 'definition', claims: [...a.definition, ...b.definition] },
      ...shared.map((aspect): ClaimGroup => ({
        ...{ name: 'aspect', about: aspect.label },
        claims: [
          claim(aspect, a),
          claim(
            ofB.find(({ key }) => key === aspect.key)!,
            b,
          ),
        ],
      })),
      { name: 'only one', claims: isOneSided ? [] : [...only(ofA, keys(ofB), a), ...only(ofB, keys(ofA), b)] },
    ],
    notes: [a, b].flatMap((side, i) =>
      subjects[i] === null ? [`nothing is named “${side.asked}”: the sections that search finds stand for it`] : [],
    ),
  };
}

async function sideOf(knowledge: Knowledge, asked: string, subject: Subject | null): Promise<Side> {
  const claims = subject === null ? [] : await definitionsOf(knowledge, subject);
  const ids = subject === null ? [] : await homesOf(knowledge, nodesOf(subject));
  const passages = claims.length > 0 ? [] : await knowledge.search(asked, FOUND_MAX);
  const views = await knowledge.graph.sections(ids);
  return {
    // A section is called by its heading; its label begins with the document's title.
    ...{ asked, label: subject === null || subject.kind === 'section' ? asked : subject.label },
    definition: [...claims.slice(0, DEFINITIONS_MAX), ...found(passages)].map((claim) => ({
      ...claim,
      subject: asked,
    })),
    homes: views.map(({ section }) => section),
  };
}

const claim = ({ section, span }: Aspect, { asked }: Side): Claim => ({
  ...{ sectionId: section.id, subject: asked },
  span: span ?? ('lead' as const),
});

const only = (aspects: readonly Aspect[], others: ReadonlySet<string>, side: Side): readonly Claim[] =>
  aspects
    .filter(({ key }) => !others.has(key))
    .slice(0, ONLY_MAX)
    .map((aspect) => claim(aspect, side));

/** Sentences, rows and tables that name both, wherever search and the two things' own sections have them. */
async function sectionsNamingBoth({ search, graph }: Knowledge, a: Side, b: Side): Promise<readonly Claim[]> {
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
