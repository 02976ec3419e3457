/** Lists of requirements: what an item below `Prerequisites`, or below `… requires the following:`, names. */
import type { Block } from '@docgraph/domain';
import { isImperative } from './imperative.ts';
import type { Passage } from './page.ts';
import { STATE } from './relation-pattern.ts';
import { nameIn, shift, type NameContext, type NamedPhrase } from './phrase.ts';

const REQUIREMENTS =
  /^(?:\d{1,2}[.)] )?(?:(?:pre-?requisites?|(?:minimum |system |installation |software |hardware |basic |general )?requirements?|dependenc(?:y|ies)|before you (?:begin|start)|what you(?:['’]ll)? need)\b|required (?:software|tools|packages|dependencies|components))/i;
const LEAD_IN =
  /\b(?:(?:requires?|needs?|must have|make sure (?:that )?you have|you(?:['’]ll| will)? need|depends? on)\b[^.:?]{0,80}|(?:pre-?requisites?|requirements?)(?: for [^.:]{1,60}| are)?|(?:are|is) (?:required|needed|necessary)|must be installed):\s*$/i;
/** Words between the verb and the colon after which no things follow. */
const NO_LEAD_IN = /\b(?:to|one of|either|following (?:steps|commands?|values?|permissions?|format))\b/i;
const DENIED = /(?:\b(?:not|no|if|unless|when)\b|n't\b)[^.!?]*$/i;
const LEAD_IN_CHARS = 200;

/**
 * Whether a passage lists what is needed: by the heading of its section, or by the paragraph in front of its list.
 * `before` is the block in front of the passage's own.
 */
export function isRequirement({ section, item }: Passage, before: Block | null): boolean {
  if ((item?.depth ?? 2) > 1) return false;
  return REQUIREMENTS.test(section.heading) || (item?.depth === 0 && announces(before));
}

function announces(before: Block | null): boolean {
  if (before?.kind !== 'paragraph') return false;
  const end = before.text.slice(-LEAD_IN_CHARS);
  const said = LEAD_IN.exec(end);
  return said !== null && !NO_LEAD_IN.test(said[0]) && !DENIED.test(end);
}

const ENSURE =
  /^(?:(?:please )?(?:ensure|make sure|verify|check|confirm)(?: that)?|you (?:need|must have|have)(?: to have)?|install|have|set up|enable)\s+/i;
/** `Your workstation: install …`. */
const LABEL = /^[A-Z][\w ]{2,40}: (?=(?:install|have|set up|enable)\b)/i;

/** `A URL must not contain spaces` says how a thing has to be, not that it is needed. */
const IS_RULE = new RegExp(`^\\s+(?:must|should|can|cannot|may|will)\\b(?! (?:already )?be ${STATE})`, 'i');

/** What an item names; null where it names nothing, or tells what to do. */
export function neededIn(text: string, { item }: Passage, context: NameContext): NamedPhrase | null {
  const label = LABEL.exec(text)?.[0].length ?? 0;
  const ensure = ENSURE.exec(text.slice(label))?.[0].length ?? 0;
  const lead = label + ensure;
  // Below an item `X:` tells of one way of several.
  if (ensure === 0 && item?.depth !== 0 && /^[^.]{2,40}:/.test(text)) return null;
  const name = shift(nameIn(text.slice(lead), context, false), lead);
  const rest = name === null ? '' : text.slice(name.start + name.surface.length);
  // What is to be done is no thing that is needed, but for `Kubernetes cluster: check that …`.
  if (ensure === 0 && isImperative(text) && !(rest.startsWith(':') && item?.depth === 0)) return null;
  return IS_RULE.test(rest) ? null : name;
}
