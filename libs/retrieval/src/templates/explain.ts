/** `explain`: what something is, what it consists of, where it is used, and what is stated of it. */
import { nameKey, type SectionId, type SectionRecord } from '@docgraph/domain';
import type { EdgeView } from '@docgraph/graph';
import type { Passage } from '../answer.ts';
import { found, stated, type Claim, type ClaimGroup, type Draft } from './claim.ts';
import type { Knowledge } from './knowledge.ts';
import { bodyOf, hasOwnWords, linesAround } from './lines-around.ts';
import { isHeaded, nodesOf } from './subject.ts';
import type { Subject } from './template.ts';

const DEFINITIONS_MAX = 4;
const PARTS_MAX = 30;
const USES_MAX = 8;
const RELATED_MAX = 20;

const RELATED = ['RESOLVES', 'REQUIRES', 'DEPENDS_ON', 'AFFECTS'] as const;

export async function explain(knowledge: Knowledge, subject: Subject): Promise<Draft> {
  const nodes = nodesOf(subject);
  const defined = await definitionsOf(knowledge, subject);
  const said = await saying(knowledge, defined);
  const groups: readonly ClaimGroup[] = [
    { name: 'definition', claims: said },
    { name: 'parts', claims: await partsOf(knowledge, subject, defined) },
    { name: 'related', claims: stated(await aroundOf(knowledge, nodes)) },
    { name: 'used in', claims: stated(await usesOf(knowledge, subject)) },
  ];
  if (said.length > 0) return { groups, notes: [] };
  const passages = await knowledge.standIn(`what is ${subject.label}`, DEFINITIONS_MAX);
  const headed = passages.filter((passage) => isHeaded(passage, subject.label) || isHeaded(passage, subject.asked));
  const told = await saying(knowledge, sectionsOf(headed));
  if (told.length > 0) return { groups: [{ name: 'definition', claims: told }, ...groups.slice(1)], notes: [] };
  return {
    groups: [...groups, { name: 'found by search', claims: found(passages) }],
    notes: [`no section says what “${subject.asked}” is; search found these sections`],
  };
}

const sectionsOf = (passages: readonly Passage[]): readonly Claim[] => passages.map(({ sectionId }) => ({ sectionId }));

/** Sections that say what it is: headings and sentences before names in lists. A section is its own definition. */
export async function definitionsOf({ edges }: Knowledge, subject: Subject): Promise<readonly Claim[]> {
  if (subject.kind === 'section' || subject.kind === 'document') {
    const sections = [subject, ...subject.alternatives].filter(({ kind }) => kind === 'section');
    return sections.map(({ id }) => ({ sectionId: id as SectionId }));
  }
  const definitions = await edges(nodesOf(subject), ['DEFINES'], 'in');
  return stated(definitions.toSorted((a, b) => b.confidence - a.confidence).slice(0, DEFINITIONS_MAX));
}

/** Those whose section has words: a title over a logo defines nothing that can be quoted. */
export async function saying({ graph }: Knowledge, claims: readonly Claim[]): Promise<readonly Claim[]> {
  const idOf = (claim: Claim): SectionId | null =>
    'edge' in claim ? claim.edge.sectionId : 'sectionId' in claim ? claim.sectionId : null;
  const views = await graph.sections(claims.flatMap((claim) => idOf(claim) ?? []));
  const worded = new Set(views.filter(({ section }) => hasOwnWords(bodyOf(section))).map(({ section }) => section.id));
  return claims.filter((claim) => worded.has(idOf(claim)!));
}

/** Parameters, steps in order, and the sections below those that say what it is. */
async function partsOf(knowledge: Knowledge, subject: Subject, defined: readonly Claim[]): Promise<readonly Claim[]> {
  const nodes = nodesOf(subject);
  const parts = await knowledge.edges(nodes, ['HAS_STEP', 'HAS_PARAMETER', 'EXECUTES'], 'out', PARTS_MAX);
  const homes = defined.flatMap((claim) =>
    'edge' in claim ? claim.edge.sectionId : 'sectionId' in claim ? claim.sectionId : [],
  );
  // A document with its first section: its parts are all sections.
  const isDocument = subject.kind === 'document';
  const below = isDocument
    ? await knowledge.edges([subject.id], ['HAS_SECTION'], 'out', PARTS_MAX)
    : await knowledge.edges([...new Set(homes)], ['PARENT_OF'], 'out', PARTS_MAX);
  return [
    ...stated(parts),
    ...below
      .map(({ to }) => to as SectionId)
      .filter((id) => !homes.includes(id))
      .map((sectionId): Claim => ({ sectionId, span: 'lead' })),
  ];
}

async function aroundOf({ edges }: Knowledge, nodes: ReturnType<typeof nodesOf>): Promise<readonly EdgeView[]> {
  const [to, from] = await Promise.all([
    edges(nodes, RELATED, 'out', RELATED_MAX),
    edges(nodes, [...RELATED, 'EXECUTES', 'HAS_PARAMETER'], 'in', RELATED_MAX),
  ]);
  return [...to, ...from];
}

/** Words around a name that make a statement; a table of contents or a list of names has none. */
const WORDS_AROUND_MIN = 4;

/** Where its name is used: in sections with it in their heading first, then by the share of the text that it takes. */
async function usesOf(knowledge: Knowledge, subject: Subject): Promise<readonly EdgeView[]> {
  const mentions = await knowledge.edges(nodesOf(subject), ['MENTIONS'], 'in');
  const sections = (await knowledge.graph.sections([...new Set(mentions.map(({ sectionId }) => sectionId))])).map(
    ({ section }) => section,
  );
  const key = nameKey(subject.label);
  const uses = sections.flatMap((section) => {
    const edge = mentions.find((mention) => mention.sectionId === section.id && saysMore(section, mention, key));
    const isHeaded = nameKey(section.heading).includes(key) ? 1 : 0;
    const share = occurrences(section.text, subject.label) / section.text.length;
    return edge === undefined ? [] : [{ edge, isHeaded, share }];
  });
  return uses
    .toSorted((a, b) => b.isHeaded - a.isHeaded || b.share - a.share)
    .slice(0, USES_MAX)
    .map(({ edge }) => edge);
}

function saysMore(section: SectionRecord, { span }: EdgeView, key: string): boolean {
  if (span.startOffset < section.span.startOffset || span.endOffset > section.span.endOffset) return false;
  const { startOffset, endOffset } = linesAround(section, span);
  const own = section.span.startOffset;
  const words = nameKey(section.text.slice(startOffset - own, endOffset - own)).split(' ').length;
  return words - key.split(' ').length >= WORDS_AROUND_MIN;
}

const occurrences = (text: string, name: string): number => text.toLowerCase().split(name.toLowerCase()).length - 1;
