/** What every tool does with a reply besides writing its text. */
import type { Telemetry } from '@docgraph/observability';
import type { ReplyState } from '@docgraph/retrieval';

export function countDegraded(telemetry: Telemetry, reply: ReplyState): void {
  for (const part of reply.degraded) telemetry.count('docgraph_search_degraded_total', { part });
}

type Mutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Mutable<Item>[]
    : { -readonly [Key in keyof T]: Mutable<T[Key]> };

/** Replies are read-only and zod's types are not; nobody writes to either. */
export function mutable<T>(reply: T): Mutable<T> {
  return reply as Mutable<T>;
}
