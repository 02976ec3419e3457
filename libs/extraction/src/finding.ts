/** What a rule hands in: a statement with its place, before duplicates go and confidence comes. */
import type { EntityKind, Span, StatedEdgeKind } from '@docgraph/domain';
import type { EntityRef } from './extraction.ts';
import type { RuleName } from './rule-confidence.ts';

export interface Finding {
  readonly kind: StatedEdgeKind;
  readonly from: EntityRef | null;
  readonly to: EntityRef;
  readonly section: number;
  readonly span: Span;
  readonly rule: RuleName;
  readonly surface: string;
}

/** An entity by kind and canonical name. */
export function entity(kind: EntityKind, name: string): EntityRef {
  return { kind, name };
}
