/** Tells which units of a passage make no sense without others: a table row without its header, one step of a procedure. */
import type { Unit } from './units.ts';

/** The units that one brings along, itself included: indexes of the first and the last. */
export interface Bond {
  readonly first: number;
  readonly last: number;
}

/**
 * The bonds of each unit:
 * - what ends with a colon brings what it introduces, a list or a table whole; a list item, a table row or a code block brings
 *   its introduction, code also a sentence without a colon;
 * - a table row brings the table's head and the rows between;
 * - the steps of a procedure bring each other, with all that stands between them;
 * - a sentence that begins by pointing back brings the one before.
 */
export function bondsOf(text: string, units: readonly Unit[]): readonly Bond[] {
  const procedures = proceduresOf(text, units);
  return units.map((unit, i) => {
    const procedure = procedures.find(({ first, last }) => first <= i && i <= last);
    const first = Math.min(introductionOf(text, units, i), procedure?.first ?? i);
    return {
      first: procedure?.first === first ? introductionOf(text, units, first) : first,
      last: Math.max(unit.introduces ? introducedBy(units, i) : i, procedure?.last ?? i),
    };
  });
}

/** Pronouns and adverbs that lean on the sentence before; English only, other languages keep single sentences. */
const POINTS_BACK = /^(?:This|That|These|Those|It|They|Otherwise|However|Instead|Then|Such)\b/;

function introductionOf(text: string, units: readonly Unit[], i: number): number {
  const unit = units[i]!;
  const before = units[i - 1];
  if (unit.kind === 'sentence')
    return before?.kind === 'sentence' && POINTS_BACK.test(text.slice(unit.start, unit.start + 12)) ? i - 1 : i;
  if (unit.kind === 'heading' || unit.kind === 'quote') return i;
  const start = blockStart(units, i);
  const introduction = units[start - 1];
  const isIntroduced = introduction?.introduces === true || (unit.kind === 'code' && introduction?.kind === 'sentence');
  if (isIntroduced) return start - 1;
  return unit.kind === 'row' ? start : i;
}

/** The last unit of what the one that ends with a colon introduces: a sentence, or a whole list, table or code block. */
function introducedBy(units: readonly Unit[], i: number): number {
  const next = units[i + 1];
  if (next === undefined) return i;
  return next.kind === 'sentence' ? i + 1 : blockEnd(units, i + 1);
}

function blockStart(units: readonly Unit[], i: number): number {
  let start = i;
  while (start > 0 && units[start - 1]!.block === units[i]!.block) start--;
  return start;
}

function blockEnd(units: readonly Unit[], i: number): number {
  let end = i;
  while (end + 1 < units.length && units[end + 1]!.block === units[i]!.block) end++;
  return end;
}

const STEP_NUMBER = /^[ \t]*(\d{1,9})/;

/** From the first to the last step of each run of rising numbers; a list may also number every step with 1. */
function proceduresOf(text: string, units: readonly Unit[]): readonly Bond[] {
  const procedures: Bond[] = [];
  let before = { number: -1, block: -1 };
  for (const [i, { kind, start, end, block }] of units.entries()) {
    if (kind !== 'step') continue;
    const number = Number(STEP_NUMBER.exec(text.slice(start, end))?.[1] ?? 0);
    const goesOn = number > before.number || (number === 1 && before.number === 1 && block === before.block);
    const current = goesOn ? procedures.pop() : undefined;
    procedures.push({ first: current?.first ?? i, last: i });
    before = { number, block };
  }
  return procedures;
}
