/** What stands in front of a statement and says for what it holds: `To use X, …`, `Before installing X, …`. */
import type { Ends } from './relation-ends.ts';
import { nameIn, shift, type NameContext, type NamedPhrase } from './phrase.ts';

export interface Front {
  /** What is used, installed, enabled; null where it has no name. */
  readonly name: NamedPhrase | null;
  /** `To enable X, set …`: the setting does this to X. */
  readonly isChange: boolean;
  /** Where the statement starts. */
  readonly end: number;
}

const FRONT =
  /^(?:(?:note|important|warning|tip|caution): |however, |therefore, )?(?:(?:(?:in order )?to (?:be able to |manually |fully )?|before (?:you (?:can |begin |start )?)?|prior to |when |while )([a-z]+(?: up| on| off)?)|for)\s+(?:(?:access|connections?) to (?:the )?|support (?:for|of) (?:the )?|(?:the )?(?:use|usage|creation|installation) of (?:the )?)?([^,.;:]{2,100}),\s+/i;
const CHANGE =
  /^(?:configure|control|adjust|change|customi[sz]e|tune|override|disable|enable|limit|activate|deactivate|turn (?:on|off)|restrict)$/i;
/** `When X is enabled, …` is a condition; `When using X, …` is a use. */
const CONDITION = /^(?:when|while)\b/i;

/** The front of a sentence; null where it has none, or where the front is a condition or names nothing. */
export function frontOf(sentence: string, context: NameContext): Front | null {
  const match = FRONT.exec(sentence);
  if (match === null) return null;
  const [whole, verb = '', rest = ''] = match;
  if (CONDITION.test(whole) && !/ing$/i.test(verb)) return null;
  const at = whole.lastIndexOf(rest);
  const name = shift(nameIn(rest, context, false), at);
  if (name === null && verb === '') return null;
  return { name, isChange: CHANGE.test(verb), end: whole.length };
}

const SET =
  /^(?:please |you (?:can|may|must|should|need to|have to) |simply |just )?(?:set|use|change|modify|edit|configure|adjust|specify|pass|add|update)\s+/i;

/** `To enable X, set Y`: the setting or flag Y does this to X; null where the statement does not say so. */
export function changedBy({ name, isChange }: Front, statement: string, context: NameContext): Ends | null {
  const lead = SET.exec(statement)?.[0].length;
  if (name === null || !isChange || lead === undefined) return null;
  const from = shift(nameIn(statement.slice(lead), context, false), lead);
  if (from === null || !/^(?:configuration|parameter)$/.test(from.entity.kind)) return null;
  return from.entity.name === name.entity.name ? null : { from, owner: null, to: name };
}
