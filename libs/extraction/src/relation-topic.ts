/** What a passage is about where its sentences leave it out: the setting of a section, of an item, of a row. */
import type { EntityRef } from './extraction.ts';
import type { Finding } from './finding.ts';
import type { Page, Passage } from './page.ts';
import type { RuleName } from './rule-confidence.ts';

export interface Topic {
  readonly entity: EntityRef;
  /** Of the item or row itself, not of the whole section. */
  readonly isOwn: boolean;
}

export interface Topics {
  /** The setting that a section is about, by the section's ordinal. */
  readonly bySection: ReadonlyMap<number, EntityRef>;
  /** What items and rows define, by offset, in order. */
  readonly defined: readonly { readonly at: number; readonly to: EntityRef }[];
}

/** Rules that find the setting a whole section is about. */
const SECTION_RULES: ReadonlySet<RuleName> = new Set<RuleName>(['key-heading', 'setting-heading']);
const ITEM_RULES: ReadonlySet<RuleName> = new Set<RuleName>([
  'defined-key',
  'defined-flag',
  'setting-table',
  'parameter-table',
]);

/** Reads the topics from what is already found. */
export function readTopics(findings: readonly Finding[]): Topics {
  const defining = findings.filter(({ kind }) => kind === 'DEFINES');
  const bySection = defining.filter(({ rule }) => SECTION_RULES.has(rule));
  return {
    bySection: new Map(bySection.map(({ section, to }) => [section, to])),
    defined: defining
      .filter(({ rule }) => ITEM_RULES.has(rule))
      .map(({ span, to }) => ({ at: span.startOffset, to }))
      .toSorted((a, b) => a.at - b.at),
  };
}

/** Settings whose section's heading is a title of several words, by its first word; longer titles first. */
export function titlesIn({ bySection }: Topics): ReadonlyMap<string, readonly EntityRef[]> {
  const titles = [...bySection.values()].filter(({ name }) => /^[A-Z]\S*\s/.test(name));
  return Map.groupBy(
    titles.toSorted((a, b) => b.name.length - a.name.length),
    ({ name }) => name.split(' ', 1)[0]!,
  );
}

/** A key stands at the head of its item: so many characters of bullet, box and markup at most come before it. */
const ITEM_HEAD_CHARS = 20;

/** The topic of a passage of prose; null where it has none. */
export function topicOf({ item, section }: Passage, topics: Topics): Topic | null {
  const start = item?.span.startOffset;
  const own = start === undefined ? null : definedFrom(topics, start, start + ITEM_HEAD_CHARS);
  if (own !== null) return { entity: own, isOwn: true };
  const about = topics.bySection.get(section.ordinal);
  return about === undefined ? null : { entity: about, isOwn: false };
}

function definedFrom({ defined }: Topics, from: number, to: number): EntityRef | null {
  let low = 0;
  let high = defined.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (defined[middle]!.at < from) low = middle + 1;
    else high = middle;
  }
  const found = defined[low];
  return found !== undefined && found.at < to ? found.to : null;
}

/** The cells behind the first of each row that defines a setting, as passages with that setting as topic. */
export function rowPassages(page: Page, topics: Topics): readonly { passage: Passage; topic: Topic }[] {
  return page.document.sections.flatMap((section) =>
    section.blocks
      .filter(({ kind }) => kind === 'table')
      .flatMap((block) =>
        page.cellsOf(block).flatMap(([key, ...cells]) => {
          const at = key?.place?.startOffset;
          const entity = at === undefined ? null : definedFrom(topics, at, at + 1);
          if (entity === null) return [];
          return cells.map(({ text, within: place }) => ({
            passage: { kind: 'prose' as const, label: '', text, section, block, item: null, place },
            topic: { entity, isOwn: true },
          }));
        }),
      ),
  );
}
