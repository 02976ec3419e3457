/** Configuration keys: in configuration files, as arguments of commands, defined by lists and by sections of their own. */
import type { ParsedSection } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { commandLines } from './command-lines.ts';
import { configKeys } from './config-keys.ts';
import { entity, type Finding } from './finding.ts';
import { isKeyShaped } from './key-shape.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { configurationName } from './names.ts';
import type { Page, Passage } from './page.ts';
import type { RuleName } from './rule-confidence.ts';

/** All findings about configuration outside code spans and tables. */
export function configurationFindings(page: Page): readonly Finding[] {
  return [
    ...page.passages.flatMap((passage) => (passage.kind === 'code' ? inCode(passage) : inList(page, passage))),
    ...page.document.sections.flatMap((section) => bySection(page, section)),
  ];
}

function inCode(passage: Passage): readonly Finding[] {
  const { text, label, section, place } = passage;
  const keys = [
    ...configKeys(text, label).map((key) => ({ ...key, rule: 'config-file-key' as const })),
    ...argumentsIn(passage),
  ];
  return keys.flatMap(({ key, start, rule }) => {
    const span = place(start, start + key.length);
    if (span === null || key.length > EXTRACTION_LIMITS.nameCharsMax) return [];
    const to = entity('configuration', key);
    return [{ kind: 'MENTIONS' as const, from: null, to, section: section.ordinal, span, rule, surface: key }];
  });
}

const SET = /^["']?([A-Za-z][\w-]*(?:(?:\.|\\\.)[\w-]+(?:\[\d{1,4}\])?)+)=/;
const EXPORT = /^\s*export ([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=/;

/** `--set a.b=c` and `export NAME=value`. */
function argumentsIn({
  text,
  label,
}: Passage): { readonly key: string; readonly start: number; readonly rule: RuleName }[] {
  return commandLines(text, label).flatMap(({ text: line, start, runs }) => {
    const exported = EXPORT.exec(line)?.[1];
    const variable =
      exported === undefined
        ? []
        : [{ key: exported, start: start + line.indexOf(exported), rule: 'exported-variable' as const }];
    const set = runs.flatMap(({ words }) =>
      words.flatMap((word, i) => {
        const key = /^--set(?:-string|-file)?$/.test(words[i - 1]?.text ?? '') ? SET.exec(word.text)?.[1] : undefined;
        return key === undefined
          ? []
          : [{ key, start: start + word.start + word.text.indexOf(key), rule: 'set-argument' as const }];
      }),
    );
    return [...variable, ...set];
  });
}

const ABOUT_SETTINGS =
  /\b(?:settings?|options?|parameters?|configurations?|config|fields?|propert(?:y|ies)|variables?|environment|values|annotations?|labels?|keys?|flags?|arguments?)\b/i;

/** Whether the heading of a section, or one above it, announces settings. */
export function isAboutSettings({ headingPath, heading }: ParsedSection, title: string): boolean {
  return [title, heading, ...headingPath].some((text) => ABOUT_SETTINGS.test(text));
}

const DEFINED_ITEM =
  /^[ \t]*(?:[-*+]|\d{1,9}[.)])?[ \t]*(?:\*\*|__)?(`+)([^`\n]{2,200})\1(?:\*\*|__)?[ \t]*(?:\([^()\n]{0,80}\))?[ \t]*(?::|[–—]|-[ \t])/;

/** A list of keys with what each does, below a heading about settings. */
function inList(page: Page, { item, section, text }: Passage): readonly Finding[] {
  if (item === null || !isAboutSettings(section, page.document.title)) return [];
  const isOneSetting = hasDefault(section);
  const { startOffset, endOffset } = item.span;
  const match = DEFINED_ITEM.exec(page.source.slice(startOffset, Math.min(endOffset, startOffset + ITEM_HEAD_CHARS)));
  const written = match?.[2];
  if (match === null || written === undefined || !text.startsWith(written) || !isKeyShaped(written)) return [];
  // Below one setting, and away from a heading of its own, words in kebab case are its values.
  if (
    KEBAB.test(written) &&
    (isOneSetting || !ABOUT_SETTINGS.test(section.heading) || written.split('-').length < KEBAB_PARTS_MIN)
  )
    return [];
  const at = startOffset + match[0].indexOf(written);
  const to = entity('configuration', configurationName(written));
  const span = page.span(at, at + written.length);
  return [
    {
      kind: 'DEFINES',
      from: null,
      to,
      section: section.ordinal,
      span,
      rule: 'defined-key',
      surface: oneLine(written, EXTRACTION_LIMITS.nameCharsMax),
    },
  ];
}

const ITEM_HEAD_CHARS = 300;
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** `best-effort` is a value more often than a key; `backupstore-poll-interval` hardly is. */
const KEBAB_PARTS_MIN = 3;
const DEFAULT_LINE = /^(?:default(?: value| setting)?)\s*(?::|\bis\b|\()/im;
/** Where a setting's default stands: at the head of its section. */
const DEFAULT_BLOCKS = 4;
const SETTING_WORD = /\b(?:setting|option|parameter|variable|field|property|annotation|label|key)\b/i;

/** A section about one setting: its heading is the key, holds it beside the word `setting`, or is followed by `Default:`. */
function bySection(page: Page, section: ParsedSection): readonly Finding[] {
  const { heading, level, blocks, ordinal } = section;
  const [head, ...body] = blocks;
  if (level === 0 || head?.kind !== 'heading' || body.length === 0) return [];
  const written = keyOfHeading(page, section);
  if (written === null) return [];
  const at = page.source.slice(head.span.startOffset, head.span.endOffset).indexOf(written.key);
  const start = head.span.startOffset + at;
  const span = at < 0 ? head.span : page.span(start, start + written.key.length);
  const to = entity('configuration', written.key);
  return [
    {
      kind: 'DEFINES',
      from: null,
      to,
      section: ordinal,
      span,
      rule: written.rule,
      surface: oneLine(heading, EXTRACTION_LIMITS.nameCharsMax),
    },
  ];
}

const HEADING_WORDS_MAX = 14;

/** Whether a section gives the default of the one setting that it is about. */
export function hasDefault({ blocks }: ParsedSection): boolean {
  return blocks.slice(1, 1 + DEFAULT_BLOCKS).some(({ text }) => DEFAULT_LINE.test(text));
}

function keyOfHeading(page: Page, section: ParsedSection): { readonly key: string; readonly rule: RuleName } | null {
  const isSetting = hasDefault(section);
  const words = section.heading.split(/\s+/);
  const keys = words.map((word) => word.replace(/^["'(]+|(?<!["'):,])["'):,]+$/g, '')).filter(isKeyShaped);
  const [key] = keys;
  const about =
    SETTING_WORD.test(section.heading) || (words.length === 1 && isAboutSettings(section, page.document.title));
  if (key !== undefined && keys.length === 1 && (about || (isSetting && /[-_.]/.test(key))))
    return { key, rule: 'key-heading' };
  if (!isSetting || words.length < 2 || words.length > HEADING_WORDS_MAX) return null;
  return { key: section.heading.trim(), rule: 'setting-heading' };
}
