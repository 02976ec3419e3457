/** Turns claims into findings: exact lines, the names of what they connect, nothing quoted twice. */
import type { SectionId, SectionRecord, Span } from '@docgraph/domain';
import type { NodeId, SectionView } from '@docgraph/graph';
import { estimateTokens, linesWithin, toPassage } from '../passage.ts';
import type { Claim, SectionClaim, StatedClaim } from './claim.ts';
import type { Knowledge } from './knowledge.ts';
import { isMarkup, leadOf, linesAround } from './lines-around.ts';
import { namesOf } from './node-names.ts';
import type { Finding, NodeName, Relation } from './template.ts';

/** Of a section, step or example the first lines; most have fewer tokens. */
const SECTION_TOKENS_MAX = 500;
/** Lines around a statement; in a longer paragraph the sentence alone is quoted. */
const LINES_TOKENS_MAX = 120;
/** Of a score that search did not give. */
const STATED_SCORE = 1;

/** Findings in the order of the claims; claims about the same lines make one finding. Claims whose text has gone are left out. */
export async function quote(knowledge: Knowledge, claims: readonly Claim[]): Promise<readonly Finding[]> {
  const views = new Map((await knowledge.graph.sections(sectionsOf(claims))).map((view) => [view.section.id, view]));
  const names = await namesOf(
    knowledge,
    claims.filter(isStated).flatMap(({ edge }) => [edge.from, edge.to]),
  );
  const findings = new Map<string, Finding>();
  for (const claim of claims) {
    const finding = toFinding(claim, views, names, knowledge);
    if (finding === null) continue;
    const { sectionId, citation } = finding;
    const key = [sectionId, citation.startLine, finding.subject ?? '', finding.text].join(' ');
    const known = findings.get(key);
    const relations = [...(known?.relations ?? []), ...finding.relations];
    findings.set(key, { ...(known ?? finding), relations });
  }
  return [...findings.values()];
}

const isStated = (claim: Claim): claim is StatedClaim => 'edge' in claim;

const sectionsOf = (claims: readonly Claim[]): readonly SectionId[] => [
  ...new Set(
    claims.flatMap((claim) => ('passage' in claim ? [] : isStated(claim) ? claim.edge.sectionId : claim.sectionId)),
  ),
];

function toFinding(
  claim: Claim,
  views: ReadonlyMap<SectionId, SectionView>,
  names: ReadonlyMap<NodeId, NodeName>,
  { revisions }: Knowledge,
): Finding | null {
  const subject = claim.subject ?? null;
  if ('passage' in claim) return { ...claim.passage, relations: [], subject, isCut: false };
  const view = views.get(isStated(claim) ? claim.edge.sectionId : claim.sectionId);
  if (view === undefined) return null;
  const { section } = view;
  const wanted = isStated(claim) ? statedAt(section, claim) : linesOf(section, claim);
  const span = linesWithin({ ...section, span: wanted, text: textOf(section, wanted) }, SECTION_TOKENS_MAX);
  const isCut = textOf(section, wanted).trimEnd().length > textOf(section, span).trimEnd().length;
  const relation = isStated(claim) ? toRelation(claim, names) : null;
  const relations = relation === null ? [] : [relation];
  return {
    ...toPassage(view, revisions, { span, score: relation?.confidence ?? STATED_SCORE }),
    relations,
    subject,
    isCut,
  };
}

function toRelation({ edge, level }: StatedClaim, names: ReadonlyMap<NodeId, NodeName>): Relation | null {
  const [from, to] = [names.get(edge.from), names.get(edge.to)];
  const { kind, rule, confidence } = edge;
  return from === undefined || to === undefined ? null : { kind, from, to, level, rule, confidence };
}

/** The lines that state the edge; where a heading or a title does, the section it stands over. */
function statedAt(section: SectionRecord, { edge: { span, rule }, isBrief = rule === 'structure' }: StatedClaim): Span {
  const { startOffset, endOffset, startLine } = section.span;
  const isOutside = span.startOffset < startOffset || span.endOffset > endOffset;
  if (isOutside || (section.level > 0 && span.startLine === startLine)) return isBrief ? leadOf(section) : section.span;
  const lines = linesAround(section, span);
  // A title can stand in the description of a logo.
  if (isMarkup(textOf(section, lines))) return leadOf(section);
  return estimateTokens(textOf(section, lines)) <= LINES_TOKENS_MAX ? lines : span;
}

function linesOf(section: SectionRecord, { span = section.span }: SectionClaim): Span {
  return span === 'lead' ? leadOf(section) : span;
}

const textOf = ({ text, span: { startOffset } }: SectionRecord, span: Span): string =>
  text.slice(span.startOffset - startOffset, span.endOffset - startOffset);
