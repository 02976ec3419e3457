/** Counts where names are used: in how many sections and documents, and where first. */
import type { DocumentRecord, SectionId } from '@docgraph/domain';
import type { Place } from './finding.ts';
import { placeOf } from './rule.ts';

export interface Use {
  /** How the text writes it at its first place. */
  readonly surface: string;
  readonly first: Place;
  readonly sections: number;
  readonly documents: number;
}

export interface Tally {
  /** Documents one after the other, the sections of each one after the other. */
  add(name: string, surface: string, document: DocumentRecord, section: SectionId, line: number): void;
  /** In the order of their first places. */
  entries(): Iterable<readonly [name: string, use: Use]>;
}

interface Counted extends Use {
  sections: number;
  documents: number;
  lastSection: SectionId;
  lastDocument: DocumentRecord;
}

export function createTally(): Tally {
  const uses = new Map<string, Counted>();
  return {
    add(name, surface, document, section, line) {
      const use = uses.get(name);
      if (use === undefined) {
        const last = { lastSection: section, lastDocument: document };
        uses.set(name, { surface, first: placeOf(document, line), sections: 1, documents: 1, ...last });
        return;
      }
      if (use.lastSection !== section) use.sections++;
      if (use.lastDocument.id !== document.id) use.documents++;
      use.lastSection = section;
      use.lastDocument = document;
    },
    entries: () => uses,
  };
}

/** `in 3 sections of 2 documents`, as findings say how often. */
export function timesOf({ sections, documents }: Use): string {
  const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  return documents === 1
    ? `in ${plural(sections, 'section')}`
    : `in ${plural(sections, 'section')} of ${plural(documents, 'document')}`;
}
