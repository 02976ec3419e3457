/** Quotes a draft within the token budget: whole findings in the order of the groups, and what was left out is said. */
import type { Finding, FindingGroup, Subject, TemplateReply } from './template.ts';
import { estimateTokens } from '../passage.ts';
import type { Assessment, ReplyState } from '../answer.ts';
import type { Draft } from './claim.ts';
import type { Knowledge } from './knowledge.ts';
import { quote } from './quote.ts';

/** What a finding costs besides its text: citation, title, reference and a relation, as the text reply writes them. */
const FINDING_TOKENS = 90;

export async function toReply(
  knowledge: Knowledge,
  subjects: readonly Subject[],
  draft: Draft,
  tokensMax: number,
): Promise<Omit<TemplateReply, keyof ReplyState | 'next'>> {
  const groups: FindingGroup[] = [];
  const dropped: string[] = [];
  const quoted: Finding[] = [];
  let tokensLeft = tokensMax;
  let droppedCount = 0;
  for (const { name, about = null, claims } of draft.groups) {
    const kept: Finding[] = [];
    let held = 0;
    for (const finding of (await quote(knowledge, claims)).map((whole) => unlessQuoted(whole, quoted))) {
      const cost = costOf(finding);
      if (cost > tokensLeft) held++;
      else {
        tokensLeft -= cost;
        kept.push(finding);
        quoted.push(finding);
      }
    }
    if (kept.length > 0) groups.push({ name, about, findings: kept });
    if (held > 0) dropped.push(`${held} of ${name}`);
    droppedCount += held;
  }
  return {
    ...{ subjects, groups },
    notes: [...draft.notes, ...(dropped.length === 0 ? [] : [`left out by the token budget: ${dropped.join(', ')}`])],
    truncated: droppedCount === 0 ? null : { dropped: droppedCount, reason: 'maxTokens' },
    ...(knowledge.assessment() ?? ofStatements(quoted, droppedCount > 0)),
  };
}

/** Every finding has the score of its rule, and a section that is itself the subject 1. */
function ofStatements(findings: readonly Finding[], isCut: boolean): Assessment {
  const confidence = Math.max(0, ...findings.map(({ score }) => score));
  const answered = findings.length > 0 || isCut;
  return { confidence, answered, tried: answered ? null : { lookups: ['statements'], unknown: [], elsewhere: [] } };
}

/** Estimated tokens of a finding in a reply. */
export const costOf = ({ text }: Finding): number => FINDING_TOKENS + estimateTokens(text);

/** Without its text where an earlier finding has these lines. */
function unlessQuoted(finding: Finding, quoted: readonly Finding[]): Finding {
  const { startLine, endLine } = finding.citation;
  const isQuoted = quoted.some(
    ({ sectionId, text, citation }) =>
      text !== '' &&
      sectionId === finding.sectionId &&
      citation.startLine <= startLine &&
      citation.endLine >= endLine &&
      text.includes(finding.text),
  );
  return isQuoted ? { ...finding, text: '' } : finding;
}
