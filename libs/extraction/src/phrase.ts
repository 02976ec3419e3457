/** Finds the name of a thing in a phrase: what a relation's sentence says before or behind its verb. */
import { nameKey } from '@docgraph/domain';
import type { EntityRef } from './extraction.ts';
import { entity } from './finding.ts';
import { isInstructionVerb } from './imperative.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { isDistinctiveName, thingKind } from './specificity.ts';

export interface NamedPhrase {
  readonly entity: EntityRef;
  readonly surface: string;
  /** Offset of the surface in the text that held the phrase. */
  readonly start: number;
}

/** What a passage knows about names. */
export interface NameContext {
  /** Texts in code style and what each names; null where that cannot be told. */
  readonly code: ReadonlyMap<string, EntityRef | null>;
  /** Settings that the document names by a title, by the first word of the title; longer titles first. */
  readonly titles: ReadonlyMap<string, readonly EntityRef[]>;
  /** Canonical names that the document defines. */
  readonly known: ReadonlySet<string>;
  /** Words that the document writes with a capital inside sentences. */
  readonly proper: ReadonlySet<string>;
}

const WORD = /[^\s,;:()"“”]+/g;
/** Words in front of a name that are no part of it. */
const DETERMINER =
  /^(?:a|an|the|any|all|some|its|their|your|our|each|every|both|only|one|another|other|additional|extra|also|more|most|certain|specific|particular|this|that|these|those|existing|working|running|valid|proper|own|new|separate|dedicated|following|at|least|of|to|how|and|or|which|as|such)$/i;
/** Where a name ends. */
const STOP =
  /^(?:to|for|in|on|by|when|if|because|before|after|that|which|with|from|at|as|and|or|so|but|while|since|due|is|are|was|were|be|been|being|has|have|had|will|can|may|must|should|would|could|do|does|not|into|onto|via|using|through|per|under|over|than|between|within|without|until|unless|where|whose|who|during|across|inside|version|versions|v?\d[\w.+]*|[<>=≥≤~^-].*|installed|enabled|disabled|running|available|configured|set|used|created|provided|supported|compatible|depending|based|needed|needs?|requires?|required|deployed|loaded|present|reachable|accessible|where|regardless|instead|only|itself|above|below|later|higher|newer|e\.g\.|etc\.?|either|both|also|then|immediately|directly|properly|again)$/i;
/** What a name in code style is called in front of it: `the label`, `the setting`. */
const DESCRIPTOR =
  /^(?:labels?|annotations?|settings?|options?|parameters?|flags?|fields?|commands?|variables?|tools?|packages?|modules?|drivers?|services?|files?|secrets?|keys?|values?|resources?|plugins?|utilit(?:y|ies)|binar(?:y|ies)|librar(?:y|ies))$/i;
const NAME_WORDS_MAX = 5;
/** `relay-agent v1.2`: only what has a name has a version. */
const VERSION =
  /^\s+(?:(?:version|release)\s+)?[<>=≥≤~^(]{0,3}\s?v?\d{1,5}\.\d{1,5}(?:\.\d{1,5})?(?![\w.]|\s?(?:[KMGT]i?B?|%|s|ms|seconds|minutes|times)\b)/i;
/** Furniture in capitals. */
const ABBREVIATION =
  /^(?:CPUs?|RAM|URLs?|URIs?|IDs?|OS|IPs?|IP address(?:es)?|IPv[46](?: address(?:es)?)?|JSON|YAML|FAQ|UI|I\/O|IO|CLI|API|PRs?|TCP|UDP)$/;
const ADVERB = /^[a-z]{3,}ly$/;

/** A name found in a part of a text, by its place in the whole. */
export function shift<T extends NamedPhrase | null>(name: T, by: number): T {
  return name === null ? name : { ...name, start: name.start + by };
}

/**
 * The first name of a phrase. A text in code style counts as what it names; other words count when the document defines
 * them or when they are written as a name (`Share Manager`, `NFS client`). `startsSentence`: a first capital says nothing.
 */
export function nameIn(phrase: string, context: NameContext, startsSentence: boolean): NamedPhrase | null {
  const { code, known, proper } = context;
  const words = [...phrase.matchAll(WORD)].map((match) => ({ text: match[0], start: match.index }));
  let first = 0;
  while (first < words.length && isDeterminer(words[first]!.text)) first += 1;
  for (const at of DESCRIPTOR.test(words[first]?.text ?? '') ? [first, first + 1] : [first]) {
    const exact = codeAt(phrase, words[at]?.start ?? 0, code) ?? titleAt(phrase, words[at], context);
    if (exact !== null) return exact;
  }
  let last = first;
  while (
    last < words.length &&
    last - first < NAME_WORDS_MAX &&
    !isStop(words[last]!.text.replace(/[.,;:!?]+$/, '')) &&
    joined(phrase, words, last, first)
  )
    last += 1;
  if (last === first) return null;
  const start = words[first]!.start;
  const surface = phrase
    .slice(start, words[last - 1]!.start + words[last - 1]!.text.length)
    .replace(/[.,;:!?]+$|['’]s$/g, '');
  const key = nameKey(surface);
  if (key === '' || key.length > EXTRACTION_LIMITS.nameCharsMax) return null;
  // `restrict Longhorn` is no name.
  if (last - first > 1 && isInstructionVerb(words[first]!.text) && /^[A-Z]/.test(words[first + 1]!.text)) return null;
  if (ABBREVIATION.test(surface)) return null;
  const inside = codeAt(surface, 0, code, true);
  if (inside !== null) return { ...inside, start: inside.start + start };
  const marked =
    isWrittenAsName(surface, proper, startsSentence && first === 0) ||
    isNamedPart(surface) ||
    VERSION.test(phrase.slice(start + surface.length));
  const whole = { entity: entity(thingKind(surface), key), surface, start };
  if (known.has(key) || (isNamedPart(surface) && isDistinctiveName(surface))) return whole;
  return (
    knownHead(surface, start, known) ?? (marked && (isDistinctiveName(surface) || isTitled(surface)) ? whole : null)
  );
}

/** The longest start of a phrase, of two words and more before a word in lower case, that the document defines: `Share Manager` of `Share Manager restarts`. */
function knownHead(surface: string, start: number, known: ReadonlySet<string>): NamedPhrase | null {
  const words = surface.split(' ');
  for (let count = words.length - 1; count > 1; count -= 1) {
    const head = words.slice(0, count).join(' ');
    if (/^[a-z]/.test(words[count]!) && known.has(nameKey(head)))
      return { entity: entity(thingKind(head), nameKey(head)), surface: head, start };
  }
  return null;
}

/** Whether the word follows the one before with nothing but a space between. */
function joined(phrase: string, words: readonly { text: string; start: number }[], at: number, first: number): boolean {
  if (at === first) return true;
  const before = words[at - 1]!;
  return (
    /^\s+$/.test(phrase.slice(before.start + before.text.length, words[at]!.start)) && !/[.,;:]$/.test(before.text)
  );
}

function codeAt(text: string, at: number, code: NameContext['code'], anywhere = false): NamedPhrase | null {
  for (const [written, found] of code) {
    const start = anywhere
      ? text.indexOf(written)
      : text
            .slice(at)
            .replace(/^["'(]*/, '')
            .startsWith(written)
        ? text.indexOf(written, at)
        : -1;
    if (start < 0 || written.length < 2) continue;
    if (found !== null) return { entity: found, surface: written, start };
    const head = text.slice(start + written.length).match(/^\s+[a-z-]+/i)?.[0] ?? '';
    const kind = thingKind(`${written}${head}`);
    if ((isDistinctiveName(written) || isTitled(written)) && nameKey(written) !== '')
      return { entity: entity(kind, nameKey(written)), surface: written, start };
  }
  return null;
}

/** A setting by its title, where the words are written as it is. */
function titleAt(
  phrase: string,
  word: { readonly text: string; readonly start: number } | undefined,
  { titles, known }: NameContext,
): NamedPhrase | null {
  for (const title of word === undefined ? [] : (titles.get(word.text) ?? [])) {
    // What the document also defines as a thing is meant as that.
    if (known.has(nameKey(title.name))) continue;
    const end = word!.start + title.name.length;
    if (phrase.startsWith(title.name, word!.start) && !/^[\w-]/.test(phrase.slice(end)))
      return { entity: title, surface: title.name, start: word!.start };
  }
  return null;
}

function isStop(word: string): boolean {
  // A `Set` with a capital is a thing: `Mirror Set`.
  return (STOP.test(word) && word !== 'Set') || ADVERB.test(word);
}

function isDeterminer(word: string): boolean {
  return DETERMINER.test(word) || /^[a-z]+['’]s$/.test(word);
}

function isWrittenAsName(surface: string, proper: ReadonlySet<string>, startsSentence: boolean): boolean {
  return surface
    .split(/\s+/)
    .some(
      (word, i) =>
        /[a-z][A-Z]|[A-Z]{2}/.test(word) ||
        (/^[A-Z][a-z]/.test(word) && (!(startsSentence && i === 0) || proper.has(word))),
    );
}

/** `Upgrade Checker`: with every word in a capital a verb in front is part of the name. */
function isTitled(surface: string): boolean {
  const [first = '', ...rest] = surface.split(/\s+/);
  return [first, ...rest].every((word) => /^[A-Z][a-z]/.test(word)) && isDistinctiveName(rest.join(' '));
}

/** `instance manager pods`: a part of a system by its last word, told apart by the words before. */
function isNamedPart(surface: string): boolean {
  return /[\s-]/.test(surface) && thingKind(surface) === 'component';
}
