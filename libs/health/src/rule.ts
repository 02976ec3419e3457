/** What a rule is: it sees every document once, in order, and may speak at each and at the end. */
import type { DocumentId, DocumentRecord, SectionRecord, Severity, SourceId } from '@docgraph/domain';
import type { LinkView, StatementView } from '@docgraph/graph';
import { z } from 'zod';
import type { DocumentedNames } from './documented-names.ts';
import type { Place } from './finding.ts';

/** A document with what the graph knows of it. Quarantined documents have no sections. */
export interface CheckedDocument {
  readonly document: DocumentRecord;
  /** In document order. */
  readonly sections: readonly SectionRecord[];
  /** Links to other places of the source, in document order. */
  readonly links: readonly LinkView[];
  /** Other documents whose titles the text names. */
  readonly named: ReadonlySet<DocumentId>;
  /** What the text states, in its order. */
  readonly statements: readonly StatementView[];
}

/** What a rule may know besides the documents. */
export interface RuleContext {
  /** The time that dates are compared with. */
  readonly now: Date;
  /** Whether a file or folder of any kind is at this path of the source: documents link to code, too. */
  readonly exists: (source: SourceId, path: string) => boolean;
  /** What all documents introduce; complete when a rule finishes. */
  readonly names: Pick<DocumentedNames, 'all' | 'holding'>;
}

/** A finding before its rule's severity is known. */
export interface Problem extends Place {
  readonly message: string;
  readonly advice: string;
  /** Where the rule itself has no severity: what was found decides. */
  readonly severity?: Severity;
}

/** One use of a rule on one set of documents; it remembers what it needs for the end. */
export interface RuleRun {
  /** @param isIgnored findings in this document are left out; what it says still counts for the others. */
  visit(document: CheckedDocument, isIgnored: boolean): Iterable<Problem>;
  finish?(): Iterable<Problem>;
}

export interface RuleDefinition<Options> {
  readonly name: string;
  /** What it finds, as a phrase: `links to documents that do not exist`. */
  readonly summary: string;
  /** Null when each finding brings its own. */
  readonly severity: Severity | null;
  /** Its defaults are the rule's defaults; unknown keys must be refused. */
  readonly options: z.ZodType<Options>;
  /** Documents that are ignored are not even compared with others. */
  readonly skipsIgnored?: boolean;
  readonly start: (options: Options, context: RuleContext) => RuleRun;
}

/** A rule whose options are known to it alone. */
export interface Rule extends Omit<RuleDefinition<unknown>, 'options' | 'start'> {
  /** Checks the options of a configuration; a string says what is wrong with them. */
  readonly configure: (options: unknown) => ((context: RuleContext) => RuleRun) | string;
}

/** Hides the type of a rule's options, so that rules can stand in one list. */
export function defineRule<Options>({ options, start, ...rule }: RuleDefinition<Options>): Rule {
  return {
    ...rule,
    configure(given) {
      const parsed = options.safeParse(given);
      if (!parsed.success)
        return parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
      return (context) => start(parsed.data, context);
    },
  };
}

/** The options of a rule that has none. */
export const NO_OPTIONS = z.strictObject({});

export function placeOf({ sourceId, path }: DocumentRecord, line: number): Place {
  return { source: sourceId, path, line };
}

/** Whether the document was read; one that was not has nothing to look at. */
export function isRead({ document }: CheckedDocument): boolean {
  return document.diagnostics.every(({ severity }) => severity !== 'error');
}

/** `guides/a.md:12`, as findings name another place. */
export const placeName = ({ path, line }: Place): string => `${path}:${line}`;
