/** Replies of the question templates as text: what each group is to the question, then its citations, each with what it states. */
import { oneLine } from '@docgraph/domain';
import {
  assessmentLines,
  type Finding,
  type FindingGroup,
  type NodeName,
  type Relation,
  type Subject,
  type TemplateReply,
} from '@docgraph/retrieval';
import { createQuoter, type Quoter } from './quote.ts';
import { blocks, citationText, lines, name, notice, placeText, quotedParts, reference, stateLines } from './text.ts';

const ALTERNATIVES_MAX = 5;
/** Notes repeat names as they were asked. */
const NOTE_CHARS_MAX = 1000;
/** Relations that a finding lists; many errors can have one solution. */
const RELATIONS_MAX = 4;

export function templateText(reply: TemplateReply): string {
  const findings = reply.groups.flatMap((group) => group.findings);
  const quoter = createQuoter(partsOf(reply));
  const assessment = assessmentLines(reply, (word) => `“${name(word)}”`);
  const head = lines(
    ...(reply.answered ? [] : assessment),
    findings.length === 0
      ? nothing(reply)
      : `${counted(findings.length)}.${reply.answered ? ` ${assessment.join(' ')}.` : ''} ${notice(quoter)}`,
    ...reply.subjects.flatMap(subjectLines),
    ...reply.notes.map((note) => `note: ${oneLine(note, NOTE_CHARS_MAX)}`),
    ...stateLines(reply),
    reply.next !== null && `next page: repeat the call with cursor ${reply.next}`,
  );
  const numbers = new Map(findings.map((finding, i) => [finding, i + 1]));
  return blocks(head, ...reply.groups.flatMap((group) => groupBlocks(group, numbers, quoter)));
}

const nothing = ({ truncated }: TemplateReply): string =>
  truncated === null ? 'Nothing found.' : 'Nothing fits max_tokens: raise it.';

const counted = (count: number): string => (count === 1 ? '1 finding' : `${count} findings`);

function subjectLines({ alternatives, ...subject }: Subject): readonly string[] {
  const others = alternatives.slice(0, ALTERNATIVES_MAX).map((other) => `${named(other)}, id ${other.id}`);
  return [
    `subject: ${named(subject)}, id ${subject.id}, ref ${reference(subject.ref, subject.id)}`,
    ...(others.length === 0 ? [] : [`  taken together with its namesakes: ${others.join('; ')}`]),
  ];
}

const named = ({ kind, label }: Pick<NodeName, 'kind' | 'label'>): string => `${kind} “${name(label)}”`;

function groupBlocks(
  { name: group, about, findings }: FindingGroup,
  numbers: ReadonlyMap<Finding, number>,
  quoter: Quoter,
): readonly string[] {
  const title = `## ${group}${about === null ? '' : ` “${name(about)}”`}`;
  return findings.map((finding, i) => lines(i === 0 && title, findingText(finding, numbers, quoter)));
}

/** Lines that are quoted above need no more than their number; the rest is as in a search result. */
function findingText(finding: Finding, numbers: ReadonlyMap<Finding, number>, quoter: Quoter): string {
  const above = finding.text === '' ? quotedIn(finding, numbers) : null;
  const mark = `[${numbers.get(finding)}]`;
  const more = finding.relations.length - RELATIONS_MAX;
  return lines(
    above === null ? citationText(finding, mark) : `${placeText(finding, mark)}, quoted in [${above}]`,
    finding.subject !== null && `on: “${name(finding.subject)}”`,
    ...finding.relations.slice(0, RELATIONS_MAX).map((relation) => relationLine(relation, finding)),
    more > 0 && `  and ${more} more relations`,
    finding.text !== '' && quoter.quote(finding.text),
    finding.isCut && 'cut: read_section with the ref has the rest',
  );
}

function relationLine({ kind, from, to, level, rule, confidence }: Relation, { sectionId }: Finding): string {
  const subject = from.id === sectionId ? 'this section' : named(from);
  return `states: ${subject} ${kind} ${named(to)} (level ${level}, rule ${rule}, confidence ${confidence})`;
}

/** Number of the finding that quotes the same lines. */
function quotedIn({ sectionId, citation }: Finding, numbers: ReadonlyMap<Finding, number>): number | null {
  for (const [other, number] of numbers)
    if (
      other.text !== '' &&
      other.sectionId === sectionId &&
      other.citation.startLine <= citation.startLine &&
      other.citation.endLine >= citation.endLine
    )
      return number;
  return null;
}

/** Everything that documents decide: none of it may contain the marks. */
function partsOf({ subjects, groups }: TemplateReply): readonly string[] {
  const findings = groups.flatMap((group) => group.findings);
  const nodes = [
    ...subjects.flatMap((subject) => [subject, ...subject.alternatives]),
    ...findings.flatMap(({ relations }) => relations.flatMap(({ from, to }) => [from, to])),
  ];
  return [
    ...findings.flatMap(quotedParts),
    ...nodes.flatMap(({ label, ref }) => [label, ref]),
    ...groups.flatMap(({ about }) => about ?? []),
  ];
}
