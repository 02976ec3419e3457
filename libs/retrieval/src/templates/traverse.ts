/** `traverse`: every edge around some nodes, level by level, a page at a time. */
import { AppError, EDGE_TYPES, sha256, type EdgeKind } from '@docgraph/domain';
import type { Draft, StatedClaim } from './claim.ts';
import type { Knowledge } from './knowledge.ts';
import { quote } from './quote.ts';
import { costOf } from './reply.ts';
import { nodesOf } from './subject.ts';
import type { Direction, Subject, TraverseRequest } from './template.ts';
import { walk, WALK_EDGES_MAX, type Hop } from './walk.ts';

const ALL = Object.keys(EDGE_TYPES) as readonly EdgeKind[];
/** Edges of a page; the default budget holds about as many. */
const PAGE_EDGES = 50;
const KEY_HEX_DIGITS = 12;

export interface TraversePage extends Draft {
  readonly next: string | null;
}

export async function traverse(
  knowledge: Knowledge,
  subjects: readonly Subject[],
  { kinds = ALL, direction = 'both', depth, cursor }: TraverseRequest & { readonly depth: number },
  tokensMax: number,
): Promise<TraversePage> {
  const start = [...new Set(subjects.flatMap(nodesOf))];
  const walked = await walk(knowledge, { start, hops: hopsOf(kinds, direction), depth });
  const claims = walked.claims.map((claim) => ({ ...claim, isBrief: true }));
  const key = sha256(await knowledge.graph.version(), ...start, ...kinds, direction, String(depth)).slice(
    0,
    KEY_HEX_DIGITS,
  );
  const from = cursor === undefined ? 0 : position(cursor, key);
  const page = await fitting(knowledge, claims.slice(from, from + PAGE_EDGES), tokensMax);
  const end = from + page.length;
  const notes = [
    claims.length === 0 && 'no edges of these kinds and this direction',
    walked.isCut && `only the first ${WALK_EDGES_MAX} edges are listed: name kinds, one direction or a smaller depth`,
  ].filter((note) => note !== false);
  const levels = Map.groupBy(page, ({ level }) => level);
  return {
    groups: [...levels].map(([level, claims]) => ({ name: `level ${level}`, claims })),
    notes,
    next: end < claims.length ? `${key}.${end}` : null,
  };
}

/**
 * The first claims that the budget holds: what does not fit begins the next page.
 * @throws AppError `budget-too-small` (validation) where not even one fits: a page without edges would lead nowhere.
 */
async function fitting(
  knowledge: Knowledge,
  claims: readonly StatedClaim[],
  tokensMax: number,
): Promise<readonly StatedClaim[]> {
  const findings = await Promise.all(claims.map((claim) => quote(knowledge, [claim])));
  const costs = findings.map((found) => found.reduce((sum, finding) => sum + costOf(finding), 0));
  let tokensLeft = tokensMax;
  const end = costs.findIndex((cost) => (tokensLeft -= cost) < 0);
  if (end === 0)
    throw new AppError(`the next edge takes ${costs[0]!} tokens with its lines, the budget is ${tokensMax}: raise it`, {
      ...{ code: 'budget-too-small', kind: 'validation' },
    });
  return end < 0 ? claims : claims.slice(0, end);
}

function hopsOf(kinds: readonly EdgeKind[], direction: Direction): readonly Hop[] {
  const directions = direction === 'both' ? (['out', 'in'] as const) : [direction];
  return directions.map((direction) => ({ kinds, direction }));
}

/** A cursor of another question, or of a state that has changed since, would skip or repeat edges. */
function position(cursor: string, key: string): number {
  const [, made, offset] = /^([0-9a-f]{12})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (offset !== undefined && made === key) return Number(offset);
  throw new AppError(
    'the cursor does not belong to this request on the present index: pass `next` unchanged with the same arguments, or start without a cursor',
    { code: 'invalid-cursor', kind: 'validation' },
  );
}
