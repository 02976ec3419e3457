/** What extraction finds in one document, before it has identities. */
import type { EntityKind, Span, StatedEdgeKind } from '@docgraph/domain';

/** An entity by its canonical name; see {@link EntityRecord}. */
export interface EntityRef {
  readonly kind: EntityKind;
  readonly name: string;
}

export interface StatedEdge {
  readonly kind: StatedEdgeKind;
  /** Null: the section itself. */
  readonly from: EntityRef | null;
  readonly to: EntityRef;
  /** Ordinal of the section that says so. */
  readonly section: number;
  readonly span: Span;
  readonly rule: string;
  readonly confidence: number;
  /** How the text writes `to`, on one line. */
  readonly surface: string;
}

/** Edges in the order of the text. */
export interface Extraction {
  readonly edges: readonly StatedEdge[];
}
