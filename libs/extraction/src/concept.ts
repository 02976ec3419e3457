/** Concepts and components: what titles, headings, definitions, bold terms and glossaries name. */
import type { Block, ParsedSection, Span } from '@docgraph/domain';
import { nameKey, oneLine } from '@docgraph/domain';
import { entity, type Finding } from './finding.ts';
import { hasDefault } from './configuration.ts';
import { isKeyShaped } from './key-shape.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page, Passage } from './page.ts';
import type { RuleName } from './rule-confidence.ts';
import { isDistinctiveName, isMarkedName, thingKind } from './specificity.ts';

/** DEFINES of concepts and components. */
export function conceptFindings(page: Page): readonly Finding[] {
  return [
    ...titleOf(page),
    ...page.document.sections.flatMap((section) => [...headingOf(section), ...glossary(page, section)]),
    ...page.passages
      .filter(({ kind }) => kind === 'prose')
      .flatMap((passage) => [...definition(passage), ...boldTerm(page, passage)]),
  ];
}

function defines(name: string, section: number, span: Span | null, rule: RuleName): readonly Finding[] {
  const key = nameKey(name);
  if (span === null || key === '' || key.length > EXTRACTION_LIMITS.nameCharsMax) return [];
  const to = entity(thingKind(name), key);
  return [
    { kind: 'DEFINES', from: null, to, section, span, rule, surface: oneLine(name, EXTRACTION_LIMITS.nameCharsMax) },
  ];
}

/** A title's or heading's name without numbers, a version mark and words in brackets. */
function bare(heading: string): string {
  return heading
    .replace(/^(?:step\s+)?\d{1,3}(?:\.\d{1,3})*[.):]?\s+/i, '')
    .replace(/(?<!\s)\s*\([^()]{0,60}\)\s*$/, '')
    .replace(/(?<![:.])[:.]+$/, '')
    .trim();
}

function titleOf({ document, source, span }: Page): readonly Finding[] {
  const [first] = document.sections;
  const name = bare(document.title);
  if (first === undefined || !isDistinctiveName(name) || isKeyShaped(name) || /:\s/.test(name)) return [];
  const at = source.indexOf(document.title);
  // A title made of the file name stands nowhere in the text.
  return at < 0 ? [] : defines(name, first.ordinal, span(at, at + document.title.length), 'title');
}

function headingOf(section: ParsedSection): readonly Finding[] {
  const { heading, level, blocks, ordinal } = section;
  const [head, ...body] = blocks;
  const name = bare(heading);
  if (level === 0 || head?.kind !== 'heading' || body.length === 0 || hasDefault(section)) return [];
  // A signature, or a badge.
  if (/\w\(|\bbadge\b/i.test(heading)) return [];
  if (!isDistinctiveName(name) || !isMarkedName(name) || isKeyShaped(name) || /:\s/.test(name)) return [];
  return defines(name, ordinal, head.span, 'heading');
}

const DEFINITION =
  /^(?:(?:An?|The) )?([A-Za-z][\w./+-]*(?: [\w./+-]+){0,4}?)(?: \(([A-Z][\w -]{1,30})\))?,? (?:is|are) (?:an?|the|one of|any|short for)\s+(?:[\w-]+ ){0,3}[a-z]/;
const REFERENCE =
  /^(?:(?:An?|The) )?([A-Za-z][\w./+-]*(?: [\w./+-]+){0,4}?)(?: \(([A-Z][\w -]{1,30})\))? (?:refers? to|stands for|means) /;
const PRONOUN =
  /^(?:this|that|these|those|it|there|here|they|he|she|we|you|i|one|such|each|all|both|some|most|following|what|which|another|other|default|same|only|first|second|third|last|next|goal|purpose|reason|result|idea|problem|difference|example|recommendation|workaround|solution|issue|cause|output|above|below|note|if|when|in|on|for|at|with|however|currently)\b/i;
const SENTENCE_CHARS = 300;

/** `A snapshot is a …` at the start of a paragraph or item. */
function definition({ text, block, section, place }: Passage): readonly Finding[] {
  if (block.kind !== 'paragraph' && block.kind !== 'list') return [];
  const sentence = text.slice(0, SENTENCE_CHARS);
  const match = DEFINITION.exec(sentence) ?? REFERENCE.exec(sentence);
  const name = match?.[1];
  if (match === null || name === undefined || PRONOUN.test(name) || !isDefinable(name, section)) return [];
  const start = match[0].indexOf(name);
  return defines(name, section.ordinal, place(start, start + name.length), 'definition');
}

/** A name, or the very words of the heading or title above: `Volume` on a page of terms is one. */
function isDefinable(name: string, { heading, level }: ParsedSection): boolean {
  if (isKeyShaped(name)) return false;
  if (level > 0 && nameKey(bare(heading)) === nameKey(name) && nameKey(name).length > 2) return true;
  return isDistinctiveName(name) && isMarkedName(name);
}

const BOLD =
  /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(\*\*|__)([^*_\n]{2,80}?)\1[ \t]*(\([^()\n]{0,60}\))?[ \t]*(?::|[–—]|-[ \t]|is an? )/;
const BOLD_INNER = /^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(\*\*|__)([^*_\n]{2,80}?)[ \t]*:\1/;

/** `**Term**: …` at the start of a paragraph or item. */
function boldTerm(page: Page, { text, block, item, section, place }: Passage): readonly Finding[] {
  if (block.kind !== 'paragraph' && block.kind !== 'list') return [];
  const from = (item?.span ?? block.span).startOffset;
  const head = page.source.slice(from, from + SENTENCE_CHARS);
  const name = (BOLD.exec(head) ?? BOLD_INNER.exec(head))?.[2]?.trim();
  if (name === undefined || !text.startsWith(name)) return [];
  const told = text.slice(name.length).replace(/^\s*(?:\([^()\n]{0,60}\))?\s*[:–—-]\s*/, '');
  if (!DEFINING.test(told) && !TERMS.test(`${section.heading} ${page.document.title}`)) return [];
  if (!isDistinctiveName(name) || !isMarkedName(name) || isKeyShaped(name)) return [];
  return defines(name, section.ordinal, place(0, name.length), 'bold-term');
}

/** What a definition starts with. */
const DEFINING = /^(?:an?|the|any|one of|refers? to|is an?|specifies|represents|stands for)\b/i;
const TERMS =
  /\b(?:terms?|terminology|glossary|concepts?|components?|architecture|definitions?|vocabulary|acronyms?|abbreviations?)\b/i;
const TERM_HEADER =
  /^(?:terms?|concepts?|words?|acronyms?|abbreviations?|components?|modules?|services?|resources?|objects?|features?|roles?)$/i;
const MEANING_HEADER =
  /^(?:definitions?|meanings?|descriptions?|what it (?:does|is)|explanations?|purpose|responsibilit(?:y|ies)|function|details?)$/i;

/** Rows of a table of terms or components. */
function glossary(page: Page, { blocks, ordinal }: ParsedSection): readonly Finding[] {
  return blocks
    .filter(({ kind }) => kind === 'table')
    .flatMap((table: Block) => {
      const [header = [], ...rows] = page.cellsOf(table);
      if (!TERM_HEADER.test(header[0]?.text ?? '') || !header.slice(1).some(({ text }) => MEANING_HEADER.test(text)))
        return [];
      return rows.flatMap(([cell]) =>
        cell === undefined || !isDistinctiveName(cell.text) || isKeyShaped(cell.text)
          ? []
          : defines(cell.text, ordinal, cell.place, 'glossary-table'),
      );
    });
}
