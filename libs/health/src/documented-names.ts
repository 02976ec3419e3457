/** What a documentation documents: the texts that introduce something, and whether a name is among them. */
import { foldWord, singular, type EntityKind } from '@docgraph/domain';
import type { CheckedDocument } from './rule.ts';

/**
 * A title, a heading, the first cell of a table's row, the head of a definition, what a sentence says the effect of, or a line
 * of a help text.
 */
export interface Introduction {
  readonly kind: 'title' | 'heading' | 'item';
  readonly text: string;
  /** The title and headings that it stands under. */
  readonly context: string;
}

export interface DocumentedNames {
  add(document: CheckedDocument): void;
  /** All introductions, each once; to be asked when all documents are added. */
  all(): Iterable<Introduction>;
  /** Those in which the words of the name stand one after the other; to be asked when all documents are added. */
  holding(name: string): readonly Introduction[];
}

/** Longest name that is introduced, in characters. */
const CHARS_MAX = 200;
const ROW = new RegExp(`^[ \\t>]{0,40}\\|[ \\t]{0,40}([^|\\n]{1,${CHARS_MAX}})\\|`, 'gm');
/** `- **Term**: …`, `` `key` - … ``, `- --flag: …`. */
const ITEM = /^[ \t>]{0,40}(?:[-*+]|\d{1,9}[.)])?[ \t]{0,9}((?:\*\*|__|`|--?\w)[^\n:]{1,100}?)(?::|[ \t][-–—][ \t])/gm;
/** `  check     Checks the …`: a command or flag of a help text. */
const HELP = /^[ \t]{2,20}((?:-\w, {1,9})?(?:--)?[a-z][\w-]{0,40})(?:[= ]<?\w{1,20}>?)?[ \t]{2,60}\S/gm;
/** `` `key` specifies … ``, `` the `key` setting enables … ``. */
const SAID = new RegExp(
  '`([^`\\n]{1,100})`(?: (?:commands?|settings?|options?|flags?|parameters?|variables?|fields?|keys?))?' +
    ' (?:specif(?:y|ies)|sets?|controls?|defines?|determines?|enables?|disables?|allows?|lets?|tells?|means?|is (?:used|the|an?))\\b',
  'g',
);
/** `` the key is specified … in the `key` parameter ``. */
const GIVEN =
  /\b(?:specified|set|defined|configured|given|passed|read|taken)\b[^`\n.]{0,60} (?:in|by|with|through|via|using|from) (?:the |an? )?(?:environment variable )?`([^`\n]{1,100})`/g;
const USAGE = /\busage:\s{0,9}(\S{1,60})/i;

/** Their surfaces are sentences. */
const NAMED_BY_PLACE: ReadonlySet<EntityKind> = new Set(['procedure', 'step', 'example', 'error']);

export function createDocumentedNames(): DocumentedNames {
  const found = new Map<string, Introduction>();
  let index: ReadonlyMap<string, readonly Introduction[]> | null = null;
  const introduce = (kind: Introduction['kind'], written: string, context: string): void => {
    const text = written.replace(/[`*\\]/g, '').trim();
    if (text !== '' && text.length <= CHARS_MAX) found.set(`${kind}\n${text}\n${context}`, { kind, text, context });
  };
  return {
    add({ document, sections, statements }) {
      introduce('title', document.title, '');
      for (const { text, level, heading, headingPath } of sections) {
        if (level > 0) introduce('heading', heading, [document.title, ...headingPath.slice(0, -1)].join(' '));
        const context = [document.title, ...headingPath, USAGE.exec(text)?.[1] ?? ''].join(' ');
        for (const pattern of [ROW, ITEM, HELP, SAID, GIVEN])
          for (const match of text.matchAll(pattern)) introduce('item', match[1]!, context);
      }
      for (const { kind, to, surface } of statements)
        if (kind === 'DEFINES' && !NAMED_BY_PLACE.has(to.kind)) introduce('item', surface, document.title);
    },
    all: () => found.values(),
    holding(name) {
      index ??= indexOf(found.values());
      const words = wordsIn(name);
      return (index.get(words[0] ?? '') ?? []).filter(({ text }) => holdsWords(wordsIn(text), words));
    },
  };
}

function indexOf(introductions: Iterable<Introduction>): ReadonlyMap<string, readonly Introduction[]> {
  const index = new Map<string, Introduction[]>();
  for (const introduction of introductions)
    for (const word of new Set(wordsIn(introduction.text))) {
      const holding = index.get(word) ?? [];
      holding.push(introduction);
      index.set(word, holding);
    }
  return index;
}

const WORD = /[\p{L}\p{N}]+/gu;

/** Folded words in the singular; `defaultDataPath` has three, as `default-data-path` has. */
export function wordsIn(text: string): readonly string[] {
  return (text.replace(/([a-z\d])([A-Z])/g, '$1 $2').match(WORD) ?? []).map((word) => singular(foldWord(word)));
}

/** Whether the words of the name stand in the text one after the other. */
export function holdsWords(text: readonly string[], name: readonly string[]): boolean {
  return text.some((_, at) => name.every((word, i) => text[at + i] === word));
}
