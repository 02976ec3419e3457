/** Procedures and their steps: numbered lists of instructions, and numbered headings. */
import type { Block, ListItem, ParsedSection, Span } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { entity, type Finding } from './finding.ts';
import { isImperative } from './imperative.ts';
import type { EntityRef } from './extraction.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import type { Page } from './page.ts';
import { placeName } from './place-name.ts';
import type { RuleName } from './rule-confidence.ts';

/** A step and the stretch of the text that belongs to it, for the commands that it runs. */
export interface Step {
  readonly procedure: EntityRef;
  readonly step: EntityRef;
  readonly section: number;
  readonly startOffset: number;
  readonly endOffset: number;
}

export interface Procedures {
  readonly findings: readonly Finding[];
  readonly steps: readonly Step[];
}

/** All procedures of a page, in the order of the text. */
export function readProcedures(page: Page): Procedures {
  const found = [...page.document.sections.flatMap((section) => ofLists(page, section)), ...ofHeadings(page)];
  return { findings: found.flatMap(({ findings }) => findings), steps: found.flatMap(({ steps }) => steps) };
}

interface Part {
  readonly section: ParsedSection;
  readonly span: Span;
  readonly text: string;
  /** End of what follows the step and belongs to it: code, a note. */
  readonly endOffset: number;
}

const STEPS_MIN = 2;
/** Of a numbered list's items: below it the list counts things. */
const IMPERATIVE_SHARE_MIN = 0.6;
/** Sections whose numbered lists give advice or tell how something works inside. */
const NO_PROCEDURE =
  /\b(?:best practices?|recommendations?|considerations?|tips|use cases?|how .{1,60} works?|background|principles|faq|key points|limitations?|features?)\b/i;

function ofLists(page: Page, section: ParsedSection): readonly Procedures[] {
  const lists = NO_PROCEDURE.test(section.heading) ? [] : numberedLists(section.blocks);
  const procedures = lists
    .filter((items) => items.filter(({ text }) => isImperative(text)).length / items.length >= IMPERATIVE_SHARE_MIN)
    .map((items) => items.filter((item) => isStep(page, item)))
    .filter(({ length }) => length >= STEPS_MIN);
  return procedures.map((items, i) => {
    const parts = items.map((item) => ({ section, span: item.span, text: item.text, endOffset: item.endOffset }));
    return build(page, section, i + 1, section.heading, parts, 'numbered-list');
  });
}

/** What tells of alternatives, of causes, or of what a program does by itself. */
const NO_STEPS_FOLLOW =
  /\b(?:one|two|three|four|several|multiple|different|following|supported|possible|some|these|any) (?:of (?:the|these) )?(?:\w+ )?(?:options?|ways?|methods?|approaches|alternatives|workarounds|data sources|types?|reasons?|causes?|factors?|scenarios?|conditions?|limitations?)\b|\beither\b|\b(?:logic|algorithm)\b/i;

/** Items that tell the reader to do something, or that lead to code; what a program does in between is no step. */
function isStep({ source }: Page, { text, span, endOffset }: NumberedItem): boolean {
  const [line = ''] = text.split('\n', 1);
  return (
    isImperative(text) ||
    /[:：]\s*$/.test(line) ||
    endOffset > span.endOffset ||
    source.slice(span.startOffset, endOffset).includes('```')
  );
}

const LEAD_IN_CHARS = 300;

type NumberedItem = ListItem & { readonly endOffset: number };

/** Outermost items of numbered lists; a list that goes on counting after code or a note continues the one before. */
function numberedLists(blocks: readonly Block[]): NumberedItem[][] {
  const lists: NumberedItem[][] = [];
  let next = 1;
  let between = false;
  // A single item before code, again and again: each `1.` is a list of its own.
  let single = false;
  let leadIn = '';
  let refused = false;
  for (const block of blocks) {
    const items = (block.items ?? []).filter(({ depth, number }) => depth === 0 && number !== null);
    const [first] = items;
    const current = lists.at(-1);
    if (first === undefined) {
      if (block.kind !== 'code') leadIn = block.text.slice(-LEAD_IN_CHARS);
      const last = current?.at(-1);
      const follows = block.kind === 'code' || block.kind === 'quote' || block.kind === 'admonition';
      between &&= block.kind !== 'heading';
      single &&= follows;
      if (last !== undefined && between && follows)
        current![current!.length - 1] = { ...last, endOffset: block.span.endOffset };
      continue;
    }
    const numbered = items.map((item) => ({ ...item, endOffset: item.span.endOffset }));
    if (current !== undefined && between && ((first.number === next && next > 1) || (single && first.number === 1)))
      current.push(...(refused ? [] : numbered));
    else {
      refused = NO_STEPS_FOLLOW.test(leadIn);
      lists.push(refused ? [] : numbered);
    }
    leadIn = '';
    next = items.at(-1)!.number! + 1;
    between = true;
    single = items.length === 1;
  }
  return lists;
}

const NUMBERED_HEADING = /^(?:step\s+)?(\d{1,2})(?:[.):]|\s*[-–—:]|\s+(?=[A-Z]))\s*\S/i;

/** Sibling headings that count: `Step 1: …`, `2. …`. */
function ofHeadings(page: Page): readonly Procedures[] {
  const found: Procedures[] = [];
  const counts = new Map<number, number>();
  let run: ParsedSection[] = [];
  const close = (): void => {
    const [first] = run;
    if (first !== undefined && run.length >= STEPS_MIN && run.some(({ heading }) => isStepHeading(heading))) {
      const home = page.document.sections[first.parent ?? 0] ?? first;
      const ordinal = (counts.get(home.ordinal) ?? 0) + 1;
      counts.set(home.ordinal, ordinal);
      const parts = run.map((section) => partOf(page, section));
      found.push(build(page, home, ordinal, home.heading, parts, 'numbered-headings'));
    }
    run = [];
  };
  for (const section of page.document.sections) {
    const last = run.at(-1);
    if (last !== undefined && section.level > last.level) continue;
    const number = Number(NUMBERED_HEADING.exec(section.heading)?.[1] ?? 0);
    const continues = last !== undefined && section.level === last.level && number === run.length + 1;
    if (!continues) close();
    if (continues || number === 1) run.push(section);
  }
  close();
  return found;
}

function isStepHeading(heading: string): boolean {
  return /^step\b/i.test(heading) || isImperative(heading.replace(/^\d{1,2}[.):]?\s*/, ''));
}

function partOf({ document }: Page, section: ParsedSection): Part {
  const head = section.blocks[0]?.span ?? section.span;
  let next = section.ordinal + 1;
  while ((document.sections[next]?.level ?? 0) > section.level) next += 1;
  const endOffset = document.sections[next]?.span.startOffset ?? document.text.length;
  return { section, span: head, text: section.heading, endOffset };
}

function build(
  page: Page,
  home: ParsedSection,
  ordinal: number,
  label: string,
  parts: readonly Part[],
  rule: RuleName,
): Procedures {
  const name = placeName(home, `procedure-${ordinal}${rule === 'numbered-headings' ? 'h' : ''}`);
  const procedure = entity('procedure', name);
  const first = parts[0]!;
  const whole = page.span(
    first.span.startOffset,
    Math.max(first.span.endOffset, rule === 'numbered-list' ? parts.at(-1)!.span.endOffset : 0),
  );
  const findings: Finding[] = [
    {
      kind: 'DEFINES',
      from: null,
      to: procedure,
      section: first.section.ordinal,
      span: whole,
      rule,
      surface: labelOf(label),
    },
  ];
  const steps: Step[] = [];
  parts.forEach(({ section, span, text, endOffset }, i) => {
    const step = entity('step', `${name}.step-${i + 1}`);
    const common = {
      to: step,
      section: section.ordinal,
      span,
      rule,
      surface: labelOf(text.split('\n', 1)[0]!),
    } as const;
    findings.push({ ...common, kind: 'DEFINES', from: null }, { ...common, kind: 'HAS_STEP', from: procedure });
    steps.push({ procedure, step, section: section.ordinal, startOffset: span.startOffset, endOffset });
  });
  return { findings, steps };
}

function labelOf(text: string): string {
  return oneLine(text, EXTRACTION_LIMITS.nameCharsMax);
}
