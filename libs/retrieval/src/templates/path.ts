/** `path`: how two things are connected, by the shortest chains of edges that the documentation states. */
import type { EdgeKind } from '@docgraph/domain';
import type { EdgeView, NodeId } from '@docgraph/graph';
import type { Draft } from './claim.ts';
import type { Knowledge } from './knowledge.ts';
import { nodesOf } from './subject.ts';
import type { Subject } from './template.ts';

const PATHS_MAX = 3;
/** What a step along an edge costs: what is stated counts more than a link, and a link more than a mention. */
const RELATIONS = {
  REQUIRES: 1,
  DEPENDS_ON: 1,
  AFFECTS: 1,
  RESOLVES: 1,
  HAS_PARAMETER: 1,
  EXECUTES: 1,
  HAS_STEP: 1,
} as const;
/** NEXT and HAS_SECTION connect everything with everything. */
const COSTS: Readonly<Partial<Record<EdgeKind, number>>> = {
  ...{ ...RELATIONS, DEFINES: 1.2, LINKS_TO: 1.5, MENTIONS: 1.5, REFERS_TO: 2, PARENT_OF: 2 },
};
const kindsOf = (costs: object): readonly EdgeKind[] => Object.keys(costs) as readonly EdgeKind[];
/** A node with more edges of a kind in a direction is a hub: it connects what has nothing to do with each other. */
const DEGREE_MAX = 60;
/** Nodes of a level that are walked from, the cheapest first; 100 take about a second on longhorn. */
const NODES_MAX = 100;

/** A chain from a start to a node. */
interface Chain {
  readonly node: NodeId;
  readonly edges: readonly EdgeView[];
  readonly cost: number;
}

type Path = Omit<Chain, 'node'>;

/** Over stated relations first; over links and mentions where those give too few. @param depth most edges of a path. */
export async function path(knowledge: Knowledge, from: Subject, to: Subject, depth: number): Promise<Draft> {
  const through = (costs: object): Promise<readonly Path[]> =>
    pathsBetween(
      createSide(knowledge, nodesOf(from), kindsOf(costs)),
      createSide(knowledge, nodesOf(to), kindsOf(costs)),
      depth,
    );
  const related = await through(RELATIONS);
  const paths = distinct(related.length >= PATHS_MAX ? related : [...related, ...(await through(COSTS))]);
  if (paths.length === 0)
    return { groups: [], notes: [`no path of at most ${depth} steps connects “${from.asked}” and “${to.asked}”`] };
  return {
    groups: paths.slice(0, PATHS_MAX).map(({ edges }, i) => ({
      name: `path ${i + 1}`,
      claims: edges.map((edge, at) => ({ edge, level: at + 1, isBrief: true })),
    })),
    notes: [],
  };
}

/** Widens the side that is behind until the two have met often enough, so that short paths are found first. */
async function pathsBetween(forth: Side, back: Side, depth: number): Promise<readonly Path[]> {
  for (let length = 1; ; length++) {
    await (length % 2 === 1 ? forth : back).widen();
    const paths = distinct(meetings(forth, back));
    if (paths.length >= PATHS_MAX || length === depth) return paths;
  }
}

function meetings(forth: Side, back: Side): readonly Path[] {
  return [...forth.chains]
    .flatMap(([node, chain]) => {
      const rest = back.chains.get(node);
      const edges = rest === undefined ? [] : [...chain.edges, ...rest.edges.toReversed()];
      return rest === undefined ? [] : [{ edges, cost: chain.cost + rest.cost }];
    })
    .filter(isStraight)
    .toSorted((a, b) => a.cost - b.cost || compare(a.edges, b.edges));
}

interface Side {
  /** The cheapest chain to each node that was reached. */
  readonly chains: ReadonlyMap<NodeId, Chain>;
  /** One step further from every node that the last one reached. */
  widen(): Promise<void>;
}

function createSide(knowledge: Knowledge, start: readonly NodeId[], kinds: readonly EdgeKind[]): Side {
  const chains = new Map<NodeId, Chain>(start.map((node) => [node, { node, edges: [], cost: 0 }]));
  let frontier: readonly Chain[] = [...chains.values()];
  return {
    chains,
    async widen() {
      const next = new Map<NodeId, Chain>();
      for (const chain of frontier.slice(0, NODES_MAX))
        for (const edge of await around(knowledge, chain.node, kinds)) {
          const node = edge.from === chain.node ? edge.to : edge.from;
          const longer = { node, edges: [...chain.edges, edge], cost: chain.cost + COSTS[edge.kind]! };
          if (longer.cost < (next.get(node) ?? chains.get(node) ?? { cost: Infinity }).cost) next.set(node, longer);
        }
      for (const [node, chain] of next) chains.set(node, chain);
      frontier = [...next.values()].toSorted((a, b) => a.cost - b.cost);
    },
  };
}

/** Found from the end that has them: who refers to a section takes long to read, and both sides are widened two steps. */
const OUTGOING: ReadonlySet<EdgeKind> = new Set(['LINKS_TO', 'REFERS_TO']);

/** Edges of a node both ways, by kind: those of a kind and direction that it has too many of are left out. */
async function around({ edges }: Knowledge, node: NodeId, kinds: readonly EdgeKind[]): Promise<readonly EdgeView[]> {
  const both = await Promise.all(
    kinds.flatMap((kind) =>
      (OUTGOING.has(kind) ? (['out'] as const) : (['out', 'in'] as const)).map((direction) =>
        edges([node], [kind], direction, DEGREE_MAX + 1),
      ),
    ),
  );
  return both.filter((found) => found.length <= DEGREE_MAX).flat();
}

/** Paths over the same nodes say the same; the cheapest is kept. */
function distinct<T extends { readonly edges: readonly EdgeView[] }>(paths: readonly T[]): readonly T[] {
  const byNodes = new Map<string, T>();
  for (const path of paths) {
    const key = path.edges.map(({ from, to }) => [from, to].sort().join(' ')).join(' ');
    if (!byNodes.has(key)) byNodes.set(key, path);
  }
  return [...byNodes.values()];
}

/** No node twice: a detour through one says less than the path without it. */
function isStraight({ edges }: { readonly edges: readonly EdgeView[] }): boolean {
  const nodes = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return edges.length > 0 && nodes.size === edges.length + 1;
}

const key = (edges: readonly EdgeView[]): string =>
  edges.map(({ sectionId, span }) => `${sectionId} ${span.startOffset}`).join(' ');
const compare = (a: readonly EdgeView[], b: readonly EdgeView[]): number =>
  a.length - b.length || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
