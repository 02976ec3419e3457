/** The part of the graph port that reads entities and walks edges: what documentation states, and where. */
import type {
  DocumentId,
  EdgeKind,
  EdgeRecord,
  EntityId,
  EntityKind,
  EntityRecord,
  NodeKind,
  SectionId,
  SourceId,
  Span,
} from '@docgraph/domain';

export type NodeId = DocumentId | SectionId | EntityId;

/** A node of any kind, and where to read about it. */
export interface NodeView {
  readonly id: NodeId;
  readonly kind: NodeKind;
  /** Title, heading, or how the text writes the entity: where it is defined first, else the most frequent writing. */
  readonly label: string;
  readonly documentId: DocumentId;
  readonly sourceId: SourceId;
  readonly path: string;
  /**
   * The section itself, the first one of a document, one that defines an entity or else one that mentions it. Null for a
   * document without text.
   */
  readonly sectionId: SectionId | null;
  /** For an entity: sections that mention or define it; what everything mentions says little. 0 for others. */
  readonly mentionCount: number;
}

export interface EntityView extends NodeView {
  readonly id: EntityId;
  readonly kind: EntityKind;
  readonly sectionId: SectionId;
  /** Canonical name. */
  readonly name: string;
}

/**
 * How a text and an entity's name meet. `whole`: the text is the name. `inside`: the name stands in the text. `part`: the text
 * begins the name, or for an error stands in it.
 */
export type NameMatch = 'whole' | 'inside' | 'part';

export interface EntityMatch {
  readonly entity: EntityView;
  readonly match: NameMatch;
  /** Words that text and name share: the more, the surer. */
  readonly words: number;
}

export interface EntityQuery {
  /** A name as somebody writes it, a question, or a pasted message. Words beyond {@link NAMING_WORDS_MAX} are not looked at. */
  readonly text: string;
  /** Default: all kinds. */
  readonly kinds?: readonly EntityKind[];
  readonly limit: number;
}

/** An edge with the place that says so. */
export interface EdgeView {
  readonly kind: EdgeKind;
  readonly from: NodeId;
  readonly to: NodeId;
  /** The section that says so. */
  readonly sectionId: SectionId;
  /** Lines and offsets in the document: the words that say so, for structure the section. */
  readonly span: Span;
  /** The rule of extraction, or `structure`, `link`, `name` for edges that follow from those. */
  readonly rule: string;
  /** Share of such findings that are right, 0 to 1. */
  readonly confidence: number;
  /** How the text writes the node that the edge leads to. */
  readonly surface: string;
}

export interface EdgeQuery {
  readonly nodes: readonly NodeId[];
  readonly kinds: readonly EdgeKind[];
  /** `out`: edges that come from the nodes; `in`: edges that lead to them. */
  readonly direction: 'out' | 'in';
  /** `next` of the page before, with the same query; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
}

/** By node in the order asked, by kind in the order of `EDGE_TYPES`, then by place. */
export interface EdgePage {
  readonly edges: readonly EdgeView[];
  /** Null when there is no more. */
  readonly next: string | null;
}

/** A statement of a section with the entities at its ends. */
export interface StatementView extends Pick<EdgeRecord, 'kind' | 'sectionId' | 'span' | 'rule' | 'surface'> {
  /** Null for the section itself. */
  readonly from: EntityRecord | null;
  readonly to: EntityRecord;
}

/** What a section holds, as numbers of different entities. */
export interface SectionTraits {
  readonly sectionId: SectionId;
  readonly steps: number;
  /** Commands that it mentions, defines or runs. */
  readonly commands: number;
  /** Errors that it mentions or defines. */
  readonly errors: number;
  /** Errors that it says how to get rid of. */
  readonly resolves: number;
  /** Configuration keys and parameters that it mentions or defines. */
  readonly settings: number;
  /** Things that it says what they are; procedures, steps and examples not counted. */
  readonly definitions: number;
  readonly examples: number;
}

/** Words of a text in which names are looked for; a pasted log is longer, and its first lines say what happened. */
export const NAMING_WORDS_MAX = 400;

/** Reads of entities and edges. Every list is in a fixed order, so equal states give equal answers. */
export interface KnowledgeReader {
  /** Entities that the text names, the surest first: whole names, then names in it by length, then names it is part of. */
  entitiesNamed(query: EntityQuery): Promise<readonly EntityMatch[]>;
  /** Found nodes in the order of `ids`, from one snapshot; unknown ids are left out. */
  nodes(ids: readonly NodeId[]): Promise<readonly NodeView[]>;
  /**
   * Edges of every kind, stated ones and those that follow from structure, links and names.
   * @throws AppError `invalid-cursor` (validation).
   */
  edges(query: EdgeQuery): Promise<EdgePage>;
  /** What the sections of a document state, in the order of the text; none for an unknown document. */
  statementsOf(document: DocumentId): Promise<readonly StatementView[]>;
  /** One entry an id, in their order; zeros for a section that holds nothing of the kind or is unknown. */
  traitsOf(ids: readonly SectionId[]): Promise<readonly SectionTraits[]>;
}
