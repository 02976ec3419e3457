/** Kinds of nodes and edges of the documentation graph: the one list that writers, readers, guards and documentation share. */
import type { Span } from './document.ts';
import type { EntityId, SectionId } from './ids.ts';

/** What documentation talks about. */
export const ENTITY_KINDS = [
  'command',
  'configuration',
  'error',
  'component',
  'concept',
  'procedure',
  'step',
  'example',
  'parameter',
] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

export type NodeKind = 'document' | 'section' | EntityKind;

export interface EdgeType {
  /** Kinds of node that the edge may come from. */
  readonly from: readonly NodeKind[];
  readonly to: readonly NodeKind[];
  /** The edge as a sentence, for documentation and tools. */
  readonly meaning: string;
}

/** What can depend, be required or be affected. */
const THINGS = ['command', 'configuration', 'component', 'concept', 'parameter'] as const;

/** Every kind of edge and its direction. Each edge comes from a section and goes when that section goes. */
export const EDGE_TYPES = {
  HAS_SECTION: { from: ['document'], to: ['section'], meaning: 'the document has the section' },
  PARENT_OF: { from: ['section'], to: ['section'], meaning: 'the section encloses the other' },
  NEXT: { from: ['section'], to: ['section'], meaning: 'the other section follows in the document' },
  LINKS_TO: { from: ['section'], to: ['section'], meaning: 'the section has a Markdown link to the other' },
  REFERS_TO: { from: ['section'], to: ['section'], meaning: 'the section names the other without a link' },
  MENTIONS: { from: ['section'], to: ENTITY_KINDS, meaning: 'the section names the entity' },
  DEFINES: { from: ['section'], to: ENTITY_KINDS, meaning: 'the section says what the entity is' },
  HAS_STEP: { from: ['procedure'], to: ['step'], meaning: 'the procedure has the step; in order' },
  EXECUTES: { from: ['procedure', 'step'], to: ['command'], meaning: 'the step runs the command' },
  HAS_PARAMETER: { from: ['command', 'configuration'], to: ['parameter'], meaning: 'the command or setting takes it' },
  RESOLVES: { from: ['section', 'procedure'], to: ['error'], meaning: 'it says how to get rid of the error' },
  REQUIRES: { from: ['section', ...THINGS], to: THINGS, meaning: 'it needs the other to be there first' },
  DEPENDS_ON: { from: ['section', ...THINGS], to: THINGS, meaning: 'it does not work without the other' },
  AFFECTS: { from: ['section', ...THINGS], to: THINGS, meaning: 'it changes how the other behaves' },
} as const satisfies Readonly<Record<string, EdgeType>>;
export type EdgeKind = keyof typeof EDGE_TYPES;

/** Edges that extraction finds in a document's own text; the others follow from structure, links and names. */
export const STATED_EDGE_KINDS = [
  'MENTIONS',
  'DEFINES',
  'HAS_STEP',
  'EXECUTES',
  'HAS_PARAMETER',
  'RESOLVES',
  'REQUIRES',
  'DEPENDS_ON',
  'AFFECTS',
] as const satisfies readonly EdgeKind[];
export type StatedEdgeKind = (typeof STATED_EDGE_KINDS)[number];

/** An entity as a document states it. It exists while a section mentions or defines it. */
export interface EntityRecord {
  /** {@link entityId} of kind and name. */
  readonly id: EntityId;
  readonly kind: EntityKind;
  /** Canonical name: the same for every way of writing it. For a procedure, step or example: its place. */
  readonly name: string;
}

/** One statement of the text. An entity at either end is mentioned or defined by a section of the same document. */
export interface EdgeRecord {
  readonly kind: StatedEdgeKind;
  readonly from: SectionId | EntityId;
  readonly to: EntityId;
  /** The section that says so. */
  readonly sectionId: SectionId;
  /** 0-based among the edges of its section, in the order of the text. */
  readonly ordinal: number;
  /** The words that say so: the name for a mention, the sentence for a relation. */
  readonly span: Span;
  /** The rule that found it, in kebab-case. */
  readonly rule: string;
  /** Share of such findings that are right, 0 to 1, as measured for the rule. */
  readonly confidence: number;
  /** How the text writes the entity that the edge leads to, on one line; at most 200 characters. */
  readonly surface: string;
}
