/**
 * Every Cypher statement of the graph, by name. Labels and relationship types come from constants, values from parameters:
 * nothing that a caller passes becomes part of a statement. `$store` is always given. Reads return one column, `row`; writes
 * over `$rows` return how many of them they wrote.
 */
import { STATED_EDGE_KINDS, type EdgeKind } from '@docgraph/domain';
import { PART_MATCHES_MAX } from '../entity-search.ts';
import { SAME_NAME_MAX } from '../reference-limits.ts';
import { WORDS_INDEX } from './schema.ts';

export interface Statement {
  readonly name: string;
  readonly text: string;
}

function statements<const T extends Readonly<Record<string, string>>>(
  group: string,
  texts: T,
): { readonly [K in keyof T]: Statement } {
  const entries = Object.entries(texts).map(([name, text]) => [name, { name: `${group}.${name}`, text }]);
  return Object.fromEntries(entries) as { readonly [K in keyof T]: Statement };
}

function perKind<K extends string>(
  group: string,
  kinds: readonly K[],
  text: (kind: K) => string,
): Readonly<Record<K, Statement>> {
  return statements(group, Object.fromEntries(kinds.map((kind) => [kind, text(kind)])) as Record<K, string>);
}

const SPAN = '.startLine, .endLine, .startOffset, .endOffset';
const DOCUMENT = '{.id, .sourceId, .path, .contentHash, .title, .lineCount, .frontMatter, .diagnostics}';
const SECTION = `{.id, .documentId, .ordinal, .level, .heading, .headingPath, .anchor, .anchors, .parentId, ${SPAN}, .text}`;
const CHUNK = `{.id, .sectionId, .documentId, .sourceId, .path, .ordinal, ${SPAN}, .fields, .indexHash, .textHash}`;
/** A section `s` with its first chunk `c`. */
const TARGET = `{sectionId: s.id, documentId: s.documentId, sourceId: s.sourceId, path: s.path, chunkId: c.id,
  textHash: c.textHash, ownWords: c.ownWords}`;
const FIRST_CHUNK = '-[:HAS_CHUNK]->(c:Chunk {ordinal: 0})';
const count = (pattern: string): string => `COUNT { MATCH ${pattern} WHERE n.store = $store AND n.id IS NOT NULL }`;

/** The schema of the database and the stores in it. */
export const META = statements('meta', {
  schemaVersion: `MATCH (g:Graph {store: ''}) RETURN {version: g.schema} AS row`,
  setSchemaVersion: `MERGE (g:Graph {store: ''}) SET g.schema = $version`,
  store: 'MATCH (g:Graph {store: $store}) RETURN {schema: g.schema, isDropping: g.isDropping IS NOT NULL} AS row',
  storesNamed: 'MATCH (g:Graph) WHERE g.store STARTS WITH $prefix RETURN g.store AS row ORDER BY row',
  createStore: `MERGE (g:Graph {store: $store}) ON CREATE SET g.schema = $version, g.writes = 0, g.names = 0
    MERGE (c:Clock {store: $store}) ON CREATE SET c.begun = 0, c.done = 0`,
  /** Takes the lock that writers of a store wait for. */
  lock: 'MATCH (g:Graph {store: $store}) SET g.writes = g.writes + 1',
  names: 'MATCH (g:Graph {store: $store}) RETURN {names: g.names} AS row',
  namesChanged: 'MATCH (g:Graph {store: $store}) SET g.names = g.names + 1 RETURN {names: g.names} AS row',
});

/** Counts of commits that were begun and that are done. */
export const CLOCK = statements('clock', {
  read: 'MATCH (c:Clock {store: $store}) RETURN c {.begun, .done} AS row',
  begin: 'MATCH (c:Clock {store: $store}) SET c.begun = c.begun + 1 RETURN {begun: c.begun} AS row',
  end: 'MATCH (c:Clock {store: $store}) SET c.done = CASE WHEN c.done < $done THEN $done ELSE c.done END',
});

/**
 * A statement with the counts of commits done before its rows and of those begun after them. Each `WITH` ends before what follows begins,
 * and a list is complete before it is passed on.
 */
export const withClock = (text: string): string => `OPTIONAL MATCH (before:Clock {store: $store})
  WITH before.done AS done
  WITH done, COLLECT { ${text} } AS rows
  OPTIONAL MATCH (after:Clock {store: $store})
  RETURN {rows: rows, done: done, begun: after.begun} AS row`;

export const READ = statements('read', {
  sources: `MATCH (n:Source) WHERE n.store = $store AND n.id IS NOT NULL
    RETURN n {.id, .kind, .location, .revision, .indexedAt} AS row ORDER BY n.id`,
  lastRun: 'MATCH (s:Source {store: $store, id: $source}) RETURN {number: coalesce(s.run, 0)} AS row',
  manifest: `MATCH (d:Document {store: $store, sourceId: $source}) WHERE d.path IS NOT NULL
    RETURN d {.path, .contentHash} AS row ORDER BY d.path`,
  document: `MATCH (d:Node:Document {store: $store, id: $id}) RETURN d ${DOCUMENT} AS row`,
  documentsAt: `MATCH (d:Document {store: $store, path: $path}) RETURN d ${DOCUMENT} AS row ORDER BY d.sourceId`,
  documents: `OPTIONAL MATCH (a:Node:Document {store: $store, id: $after})
    WITH a.sourceId AS source, a.path AS path
    MATCH (d:Document) WHERE d.store = $store AND d.sourceId IS NOT NULL AND d.path IS NOT NULL
      AND ($source IS NULL OR d.sourceId = $source)
      AND ($after IS NULL OR d.sourceId > source OR (d.sourceId = source AND d.path > path))
    RETURN d ${DOCUMENT} AS row ORDER BY d.sourceId, d.path LIMIT $limit`,
  sectionsOf: `MATCH (:Node:Document {store: $store, id: $document})-[:HAS_SECTION]->(s)
    RETURN s ${SECTION} AS row ORDER BY s.ordinal`,
  sections: `UNWIND range(0, size($ids) - 1) AS i
    MATCH (s:Node:Section {store: $store, id: $ids[i]})<-[:HAS_SECTION]-(d)
    RETURN {section: s ${SECTION}, document: d ${DOCUMENT}} AS row ORDER BY i`,
  passages: `UNWIND range(0, size($ids) - 1) AS i
    MATCH (c:Chunk {store: $store, id: $ids[i]})<-[:HAS_CHUNK]-(s)<-[:HAS_SECTION]-(d)
    RETURN {chunk: c ${CHUNK}, section: s ${SECTION}, document: d ${DOCUMENT}} AS row ORDER BY i`,
  /** Which document is meant is a guess, and one that has the anchor is the better guess. */
  linksOf: `MATCH (:Node:Document {store: $store, id: $document})-[:HAS_SECTION]->(s)-[:HAS_LINK]->(l)
    CALL (l) {
      MATCH (l)-[m:CAN_MEAN]->(p) MATCH (d:Node:Document {store: $store, id: p.documentId})
      WITH m, p, p.anchor = '' OR EXISTS {
        MATCH (d)-[:HAS_SECTION]->(t) WHERE t.anchor = p.anchor OR p.anchor IN t.anchors
      } AS hasAnchor
      ORDER BY hasAnchor DESC, m.rank LIMIT 1
      RETURN collect(p {.documentId, .anchor, hasAnchor: hasAnchor}) AS targets
    }
    RETURN l {.ordinal, .url, .text, ${SPAN}, sectionId: s.id, target: targets[0]} AS row ORDER BY s.ordinal, l.ordinal`,
  scanChunks: `MATCH (c:Chunk) WHERE c.store = $store AND c.id > $after
    RETURN c {.id, .indexHash} AS row ORDER BY c.store, c.id LIMIT $limit`,
  pendingChunks: `MATCH (c:Pending) WHERE c.store = $store AND c.id IS NOT NULL
    RETURN c ${CHUNK} AS row ORDER BY c.store, c.id LIMIT $limit`,
  pendingRemovals: `MATCH (r:Removal) WHERE r.store = $store AND r.id IS NOT NULL
    RETURN {id: r.id} AS row ORDER BY r.store, r.id LIMIT $limit`,
  stats: `RETURN {
    sources: ${count('(n:Source)')}, sections: ${count('(n:Section)')}, chunks: ${count('(n:Chunk)')},
    documents: COUNT { MATCH (n:Document) WHERE n.store = $store AND n.path IS NOT NULL },
    pending: ${count('(n:Pending)')} + ${count('(n:Removal)')}
  } AS row`,
  /** Documents and sections; of a document its first section. */
  places: `UNWIND $ids AS id MATCH (n:Node {store: $store, id: id}) WHERE n:Section OR n:Document
    RETURN {
      id: id, kind: CASE WHEN n:Section THEN 'section' ELSE 'document' END,
      label: CASE WHEN n:Section THEN n.heading ELSE n.title END,
      documentId: CASE WHEN n:Section THEN n.documentId ELSE id END, sourceId: n.sourceId, path: n.path,
      sectionId: CASE WHEN n:Section THEN id
        ELSE head(COLLECT { MATCH (n)-[:HAS_SECTION]->(s) RETURN s.id ORDER BY s.ordinal LIMIT 1 }) END
    } AS row`,
  /** Called and placed by the first `$statements` that define it, else by those that mention it. */
  entities: `UNWIND $ids AS id MATCH (e:Node:Entity {store: $store, id: id})
    CALL (e) { MATCH (e)<-[r:DEFINES]-() WITH r ORDER BY r.sectionId, r.ordinal LIMIT $statements RETURN collect(r) AS defining }
    CALL (e, defining) {
      WITH e, defining WHERE size(defining) = 0
      MATCH (e)<-[r:MENTIONS]-() WITH r ORDER BY r.sectionId, r.ordinal LIMIT $statements RETURN collect(r) AS mentioning
    }
    WITH e, CASE WHEN size(defining) = 0 THEN mentioning ELSE defining END AS stated
    CALL (stated) {
      UNWIND stated AS r WITH r.surface AS surface, count(*) AS n ORDER BY n DESC, surface LIMIT 1 RETURN surface
    }
    CALL (stated) { UNWIND stated AS r WITH r ORDER BY r.sourceId, r.path, r.sectionOrdinal LIMIT 1 RETURN r AS place }
    CALL (e) {
      CALL (e) {
        MATCH (e)<-[r:MENTIONS|DEFINES]-() RETURN r.sectionId AS section
        UNION MATCH (e)-[:CALLED]->()<-[:NAMES]-(s) RETURN s.id AS section
      }
      RETURN count(section) AS mentionCount
    }
    RETURN e {.id, .kind, .name, label: surface, documentId: place.documentId, sourceId: place.sourceId, path: place.path,
      sectionId: place.sectionId, mentionCount: mentionCount} AS row`,
  traits: `UNWIND $ids AS id MATCH (s:Node:Section {store: $store, id: id}) WHERE s.traits IS NOT NULL
    RETURN {sectionId: id, traits: s.traits} AS row`,
});

/** How a text names entities. */
export const NAMED = statements('named', {
  byKey: `UNWIND $keys AS key MATCH (e:Entity {store: $store, lookUp: key})
    RETURN e {.id, .kind, .name, .key} AS row`,
  bySurface: `UNWIND $keys AS key
    CALL (key) {
      MATCH ()-[:MENTIONS {store: $store, key: key}]->(e) RETURN e UNION MATCH ()-[:DEFINES {store: $store, key: key}]->(e) RETURN e
    }
    RETURN e {.id, .kind, .name, key: key} AS row`,
  /** A space sorts before '!': the range holds what has more words after these. */
  begun: `MATCH (e:Entity) WHERE e.store = $store AND e.lookUp > $words + ' ' AND e.lookUp < $words + '!'
    RETURN e {.id, .kind, .name} AS row ORDER BY e.lookUp, e.kind LIMIT ${PART_MATCHES_MAX}`,
  messages: `MATCH (e:Entity {store: $store, kind: 'error'}) WHERE $sentence CONTAINS ' ' + e.key + ' '
    RETURN e {.id, .kind, .name} AS row`,
  partsOfMessages: `MATCH (e:Entity {store: $store, kind: 'error'}) WHERE ' ' + e.key + ' ' CONTAINS $sentence
    RETURN e {.id, .kind, .name} AS row ORDER BY e.key, e.name LIMIT ${PART_MATCHES_MAX}`,
});

const few = (found: string, otherwise: string): string =>
  `UNWIND CASE WHEN size(${found}) > ${SAME_NAME_MAX} THEN [] ELSE ${found} END AS ${otherwise}`;

/** First sections of the documents that have `n` as title; none when there are too many. */
const TITLED_TARGETS = `CALL (n) {
      MATCH (n)<-[:TITLED]-(d) WITH d LIMIT ${SAME_NAME_MAX + 1}
      WITH collect(d) AS found ${few('found', 'd')}
      CALL (d) { MATCH (d)-[:HAS_SECTION]->(s)${FIRST_CHUNK} RETURN s, c ORDER BY s.ordinal LIMIT 1 }
      WITH s, c ORDER BY s.sourceId, s.path RETURN collect(${TARGET}) AS title
    }`;

/** What `n` means, in each of the ways in which a name can be had; none where too many have it. */
const MEANINGS = `${TITLED_TARGETS}
    CALL (n) {
      MATCH (n)<-[:HEADED]-(s) WITH s LIMIT ${SAME_NAME_MAX + 1}
      WITH collect(s) AS found ${few('found', 's')}
      MATCH (s)${FIRST_CHUNK}
      WITH s, c ORDER BY s.sourceId, s.path, s.ordinal RETURN collect(${TARGET}) AS heading
    }
    CALL (n) {
      MATCH (n)<-[:CALLED]-()<-[:DEFINES]-(s:Section) WITH DISTINCT s LIMIT ${SAME_NAME_MAX + 1}
      WITH collect(s) AS found ${few('found', 's')}
      MATCH (s)${FIRST_CHUNK}
      WITH s, c ORDER BY s.sourceId, s.path, s.ordinal RETURN collect(${TARGET}) AS term
    }`;
const MEANING = 'key: n.key, title: title, heading: heading, term: term, naming: COUNT { (n)<-[:NAMES]-() }';

/**
 * Of each link the likeliest candidate whose document exists: by place where it leads, to the section with the anchor, else with it as an
 * alias, else the first with text; how many link to the place; and which links are meant.
 */
const LINKS_FROM = `UNWIND $ids AS id MATCH (:Node:Section {store: $store, id: id})-[:HAS_LINK]->(l)-[m:CAN_MEAN]->(p)
  MATCH (d:Node:Document {store: $store, id: p.documentId})
  WITH id, l, p, d, m ORDER BY m.rank
  WITH id, l, head(collect({place: p, document: d})) AS meant
  WITH meant.place AS p, meant.document AS d, collect({from: id, at: l.ordinal}) AS uses
  CALL (d, p) {
    MATCH (d)-[:HAS_SECTION]->(s)${FIRST_CHUNK}
    WITH s, c, CASE WHEN p.anchor = '' THEN 2 WHEN s.anchor = p.anchor THEN 0 WHEN p.anchor IN s.anchors THEN 1 ELSE 2 END AS fit
    ORDER BY fit, s.ordinal LIMIT 1 RETURN ${TARGET} AS target
  }
  RETURN {uses: uses, target: target, inDegree: COUNT { MATCH (p)<-[:CAN_MEAN]-()<-[:HAS_LINK]-(x) RETURN DISTINCT x }} AS row`;
/** By name what it means, and where the sections say it. */
const NAMES_FROM = `UNWIND $ids AS id MATCH (s:Node:Section {store: $store, id: id})-[m:NAMES]->(n)
  WITH n, collect({from: id, documentId: s.documentId, at: m.start}) AS uses
  ${MEANINGS}
  RETURN {uses: uses, ${MEANING}} AS row`;

/** How sections refer to each other. */
export const REFERENCE = statements('reference', {
  all: `RETURN {links: COLLECT { ${LINKS_FROM} }, names: COLLECT { ${NAMES_FROM} }} AS row`,
  links: LINKS_FROM,
  names: NAMES_FROM,
  meanings: `UNWIND $ids AS id MATCH (n:Name {store: $store, id: id})
    ${MEANINGS}
    RETURN {${MEANING}} AS row`,
  titles: `UNWIND $ids AS id MATCH (n:Name {store: $store, id: id})<-[:TITLED]-(d)
    WITH n, collect(DISTINCT d.title) AS titles
    ${TITLED_TARGETS}
    RETURN {key: n.key, titles: titles, targets: title} AS row`,
  /** The first link that can mean the target's document, sooner one that has the target's anchor. */
  linkPlaces: `UNWIND $pairs AS pair MATCH (t:Node:Section {store: $store, id: pair.to})
    CALL (pair, t) {
      MATCH (:Node:Section {store: $store, id: pair.from})-[:HAS_LINK]->(l)-[:CAN_MEAN]->(p {documentId: t.documentId})
      RETURN l ORDER BY p.anchor = t.anchor DESC, p.anchor IN t.anchors DESC, l.ordinal LIMIT 1
    }
    RETURN l {${SPAN}, surface: l.text, from: pair.from, to: pair.to} AS row`,
  /** Where the section first says one of `pair.names`. */
  namePlaces: `UNWIND $pairs AS pair
    CALL (pair) {
      MATCH (s:Node:Section {store: $store, id: pair.from})-[m:NAMES]->(n) WHERE n.id IN pair.names
      RETURN s, m ORDER BY m.start LIMIT 1
    }
    RETURN {from: pair.from, to: pair.to, section: s {${SPAN}, .text}, start: m.start, end: m.end} AS row`,
  /** Names by which texts mean a section: the title of its document, its heading, and the terms that it defines. */
  namesOf: `UNWIND $ids AS id MATCH (t:Node:Section {store: $store, id: id})<-[:HAS_SECTION]-(d)
    CALL (t, d) {
      MATCH (d)-[:TITLED]->(n)
      WHERE t.id = head(COLLECT { MATCH (d)-[:HAS_SECTION]->(s)${FIRST_CHUNK} RETURN s.id ORDER BY s.ordinal LIMIT 1 })
      RETURN n UNION MATCH (t)-[:HEADED]->(n) RETURN n
      UNION MATCH (t)-[:DEFINES]->()-[:CALLED]->(n) RETURN n
    }
    RETURN {to: id, name: n.id, key: n.key} AS row`,
  /** Sections of other documents that say one of the names by which each target is meant. */
  naming: `UNWIND $targets AS target MATCH (t:Node:Section {store: $store, id: target.to})
    UNWIND target.names AS name
    MATCH (:Name {store: $store, id: name})<-[:NAMES]-(s) WHERE s.documentId <> t.documentId
    WITH DISTINCT target, s ORDER BY target.i, s.sourceId, s.path, s.ordinal LIMIT $limit
    RETURN {to: target.to, from: s.id} AS row`,
  /** Sections whose links may lead to the sections. */
  linking: `UNWIND range(0, size($ids) - 1) AS i
    MATCH (t:Node:Section {store: $store, id: $ids[i]})<-[:HAS_SECTION]-(d)
    WITH i, t, head(COLLECT { MATCH (d)-[:HAS_SECTION]->(s)${FIRST_CHUNK} RETURN s.id ORDER BY s.ordinal LIMIT 1 }) AS first
    MATCH (p:Place {store: $store, documentId: t.documentId})
      WHERE first = t.id OR p.anchor = t.anchor OR p.anchor IN t.anchors
    MATCH (p)<-[:CAN_MEAN]-()<-[:HAS_LINK]-(s)
    WITH DISTINCT i, t, s RETURN {to: t.id, from: s.id} AS row ORDER BY i, s.sourceId, s.path, s.ordinal`,
  sectionPlaces: `UNWIND $ids AS id MATCH (s:Node:Section {store: $store, id: id})
    RETURN s {.id, ${SPAN}, surface: s.heading} AS row`,
});

/** Kinds of edge that follow from how documents are made of sections. */
export const STRUCTURE_KINDS = ['HAS_SECTION', 'PARENT_OF', 'NEXT'] as const satisfies readonly EdgeKind[];
/** Kinds that only sections' own words state; a mention may follow from a name, too. */
export const PLAIN_KINDS = STATED_EDGE_KINDS.filter((kind) => kind !== 'MENTIONS');

/** Each of `$nodes` has the kinds that are asked of it; `$order` says which kind comes first. */
const NODE = 'UNWIND $nodes AS node MATCH (n:Node {store: $store, id: node.id})';
const STATED_ROW = `.sectionId, ${SPAN}, .rule, .confidence, .surface, kind: type(r), from: a.id, to: b.id`;
const IN_ORDER_OF_PLACE = 'r.sourceId, r.path, r.sectionOrdinal, r.ordinal';

/** @param pattern from `n` by `r` with the ends `a` and `b`. */
const plainEdges = (pattern: string): string => `${NODE}
  MATCH ${pattern.replace('KINDS', PLAIN_KINDS.join('|'))}
  WITH node, r, a, b WHERE type(r) IN node.kinds
  WITH node, r, a, b ORDER BY node.i, $order[type(r)], ${IN_ORDER_OF_PLACE} LIMIT $limit
  RETURN r {${STATED_ROW}, i: node.i} AS row`;

/** Behind what the section states; where it states the mention, or defines the entity, its name alone says nothing more. */
const mentionEdges = (stated: string, named: string): string => `${NODE}
  CALL (n) {
    MATCH ${stated}
    RETURN r {${STATED_ROW}, .sourceId, .path, .sectionOrdinal, .ordinal} AS r, null AS s
    UNION ALL
    MATCH ${named} WHERE NOT EXISTS { (s)-[:MENTIONS|DEFINES]->(e) }
    RETURN {kind: 'MENTIONS', sectionId: s.id, from: s.id, to: e.id, start: m.start, end: m.end, rule: 'name', confidence: 1,
      sourceId: s.sourceId, path: s.path, sectionOrdinal: s.ordinal, ordinal: 1000000000 + m.start} AS r, s
  }
  WITH node, r, s ORDER BY node.i, ${IN_ORDER_OF_PLACE}, r.to LIMIT $limit
  RETURN r {.*, i: node.i, section: s {${SPAN}, .text}} AS row`;

/** The section that an edge leads to is the one that says so: with its heading it takes its place. */
const structureEdges = (pattern: string): string => `${NODE}
  MATCH ${pattern.replace('KINDS', STRUCTURE_KINDS.join('|'))}
  WITH node, r, a, s WHERE type(r) IN node.kinds
  RETURN s {${SPAN}, i: node.i, kind: type(r), from: a.id, to: s.id, sectionId: s.id, rule: 'structure', confidence: 1,
    surface: s.heading} AS row
  ORDER BY node.i, $order[type(r)], s.ordinal LIMIT $limit`;

/** The first `$limit` edges of the nodes in their order, by group of kinds. */
export const EDGES = {
  out: statements('edges.out', {
    structure: structureEdges('(n)-[r:KINDS]->(s) WITH node, r, n AS a, s'),
    plain: plainEdges('(n)-[r:KINDS]->(b) WITH node, r, n AS a, b'),
    mentions: mentionEdges(
      '(n)-[r:MENTIONS]->(b) WITH r, n AS a, b',
      '(n)-[m:NAMES]->()<-[:CALLED]-(e) WITH n AS s, m, e',
    ),
  }),
  in: statements('edges.in', {
    structure: structureEdges('(n)<-[r:KINDS]-(a) WITH node, r, a, n AS s'),
    plain: plainEdges('(n)<-[r:KINDS]-(a) WITH node, r, a, n AS b'),
    mentions: mentionEdges(
      '(n)<-[r:MENTIONS]-(a) WITH r, a, n AS b',
      '(n)-[:CALLED]->()<-[m:NAMES]-(s) WITH n AS e, m, s',
    ),
  }),
} as const;

/** Kinds whose edges may lead from one entity to another, and so do not go with a section. */
const LASTING_KINDS = PLAIN_KINDS.filter((kind) => kind !== 'DEFINES');

/** What a document states; the caller puts it in order. */
export const STATEMENTS = statements('read', {
  statementsOf: `CALL () {
      MATCH (:Node:Document {store: $store, id: $document})-[:HAS_SECTION]->(a)-[r:MENTIONS|DEFINES]->(b) RETURN a, r, b
      ${LASTING_KINDS.map((kind) => `UNION ALL MATCH (a)-[r:${kind} {store: $store, documentId: $document}]->(b) RETURN a, r, b`).join('\n')}
    }
    RETURN r {.sectionId, ${SPAN}, .rule, .surface, kind: type(r),
      from: CASE WHEN a:Entity THEN a {.id, .kind, .name} END, to: b {.id, .kind, .name}} AS row
    ORDER BY r.sectionOrdinal, r.ordinal`,
});

/** The sections of the documents `$ids`. */
const ofDocuments = 'UNWIND $ids AS id MATCH (:Node:Document {store: $store, id: id})-[:HAS_SECTION]->(s)';

/** Everything that was written, by document. Pages are ordered as the index is, store first, so that nothing behind them is read. */
export const EXPORT = statements('export', {
  documents: `MATCH (d:Node:Document) WHERE d.store = $store AND d.id > $after
    RETURN d ${DOCUMENT} AS row ORDER BY d.store, d.id LIMIT $limit`,
  sections: `${ofDocuments} RETURN s ${SECTION} AS row ORDER BY s.ordinal`,
  chunks: `${ofDocuments}-[:HAS_CHUNK]->(c)
    RETURN c {${CHUNK.slice(1, -1)}, isPending: c:Pending} AS row ORDER BY s.ordinal, c.ordinal`,
  links: `${ofDocuments}-[:HAS_LINK]->(l)
    CALL (l) { MATCH (l)-[m:CAN_MEAN]->(p) WITH p ORDER BY m.rank RETURN collect(p {.documentId, .anchor}) AS candidates }
    RETURN l {.ordinal, .url, .text, ${SPAN}, sectionId: s.id, documentId: s.documentId, candidates: candidates} AS row
    ORDER BY s.ordinal, l.ordinal`,
  edges: `UNWIND $ids AS id CALL (id) {
      MATCH (:Node:Document {store: $store, id: id})-[:HAS_SECTION]->(a)-[r:MENTIONS|DEFINES]->(b) RETURN a, r, b
      ${LASTING_KINDS.map((kind) => `UNION ALL MATCH (a)-[r:${kind} {store: $store, documentId: id}]->(b) RETURN a, r, b`).join('\n')}
    }
    RETURN r {.sectionId, .documentId, .ordinal, ${SPAN}, .rule, .confidence, .surface, kind: type(r), from: a.id, to: b.id,
      ends: [e IN [a, b] WHERE e:Entity | e {.id, .kind, .name}]} AS row
    ORDER BY r.sectionOrdinal, r.ordinal`,
  removals: `MATCH (r:Removal) WHERE r.store = $store AND r.id > $after
    RETURN {id: r.id} AS row ORDER BY r.store, r.id LIMIT $limit`,
});

/** The state before a change of documents. */
export const OLD = statements('old', {
  chunks: `UNWIND $ids AS id MATCH (:Node:Document {store: $store, id: id})-[:HAS_SECTION]->()-[:HAS_CHUNK]->(c)
    RETURN c {.id, .indexHash, isPending: c:Pending} AS row`,
  names: `UNWIND $ids AS id MATCH (d:Node:Document {store: $store, id: id})
    CALL (d) { MATCH (d)-[:TITLED]->(n) RETURN n UNION MATCH (d)-[:HAS_SECTION]->()-[:HEADED]->(n) RETURN n }
    RETURN DISTINCT n {.key} AS row`,
  mentions: `UNWIND $ids AS id MATCH (:Node:Document {store: $store, id: id})-[:HAS_SECTION]->()-[:NAMES]->(n)
    WITH DISTINCT n RETURN {id: n.id} AS row`,
  places: `UNWIND $ids AS id
    MATCH (:Node:Document {store: $store, id: id})-[:HAS_SECTION]->()-[:HAS_LINK]->()-[:CAN_MEAN]->(p)
    WITH DISTINCT p RETURN {id: p.id} AS row`,
  entities: `UNWIND $ids AS id MATCH (:Node:Document {store: $store, id: id})-[:HAS_SECTION]->()-[:MENTIONS|DEFINES]->(e)
    WITH DISTINCT e RETURN e {.id, .kind, .name} AS row`,
  documentsOf: 'MATCH (:Source {store: $store, id: $source})-[:HAS_DOCUMENT]->(d) RETURN {id: d.id} AS row',
});

const document = 'UNWIND $rows AS id MATCH (d:Node:Document {store: $store, id: id})';

/** Removes documents with all that they hold, in this order. */
export const REMOVE: readonly Statement[] = [
  ...Object.values(
    perKind(
      'remove',
      LASTING_KINDS,
      (kind) => `UNWIND $rows AS id MATCH ()-[r:${kind} {store: $store, documentId: id}]->() DELETE r`,
    ),
  ),
  ...Object.values(
    statements('remove', {
      chunks: `${document}-[:HAS_SECTION]->()-[:HAS_CHUNK]->(c) DETACH DELETE c`,
      links: `${document}-[:HAS_SECTION]->()-[:HAS_LINK]->(l) DETACH DELETE l`,
      sections: `${document}-[:HAS_SECTION]->(s) DETACH DELETE s`,
      documents: `${document} DETACH DELETE d`,
    }),
  ),
];

export const FORGET = statements('forget', {
  /** Those that no section mentions or defines any more. */
  entities: `UNWIND $rows AS id MATCH (e:Node:Entity {store: $store, id: id})
    WHERE NOT EXISTS { (e)<-[:MENTIONS|DEFINES]-() } DETACH DELETE e`,
  names: 'UNWIND $rows AS id MATCH (n:Name {store: $store, id: id}) WHERE NOT EXISTS { (n)--() } DELETE n',
  places: 'UNWIND $rows AS id MATCH (p:Place {store: $store, id: id}) WHERE NOT EXISTS { (p)--() } DELETE p',
  mentions: 'UNWIND $rows AS id MATCH (:Node:Section {store: $store, id: id})-[m:NAMES]->() DELETE m',
  mention: `UNWIND $rows AS row MATCH (:Node:Section {store: $store, id: row.section})-[m:NAMES]->(n)
    WHERE m.start = row.start AND n.id = row.name DELETE m`,
  source: 'MATCH (s:Source {store: $store, id: $source}) DETACH DELETE s',
  removals: 'UNWIND $rows AS id MATCH (r:Removal {store: $store, id: id}) DELETE r',
});

const named = (
  type: 'TITLED' | 'HEADED' | 'CALLED',
): string => `UNWIND $rows AS row MATCH (x:Node {store: $store, id: row.node})
  MERGE (n:Name {store: $store, id: row.name}) ON CREATE SET n.key = row.key MERGE (x)-[:${type}]->(n) RETURN count(*) AS n`;

/** Writes; each row of `$rows` has to find what it belongs to. */
export const WRITE = statements('write', {
  source: 'MERGE (s:Source {store: $store, id: $id}) SET s.kind = $kind, s.location = $location',
  beginRun: 'MATCH (s:Source {store: $store, id: $source}) SET s.run = $number',
  revision: 'MATCH (s:Source {store: $store, id: $source}) SET s.revision = $revision, s.indexedAt = $indexedAt',
  documents: `UNWIND $rows AS row MATCH (s:Source {store: $store, id: row.sourceId})
    CREATE (s)-[:HAS_DOCUMENT]->(d:Node:Document) SET d = row, d.store = $store RETURN count(*) AS n`,
  sections: `UNWIND $rows AS row MATCH (d:Node:Document {store: $store, id: row.documentId})
    CREATE (d)-[:HAS_SECTION]->(s:Node:Section) SET s = row, s.store = $store RETURN count(*) AS n`,
  parents: `UNWIND $rows AS row MATCH (a:Node:Section {store: $store, id: row.from}) MATCH (b:Node:Section {store: $store, id: row.to})
    CREATE (a)-[:PARENT_OF]->(b) RETURN count(*) AS n`,
  next: `UNWIND $rows AS row MATCH (a:Node:Section {store: $store, id: row.from}) MATCH (b:Node:Section {store: $store, id: row.to})
    CREATE (a)-[:NEXT]->(b) RETURN count(*) AS n`,
  chunks: `UNWIND $rows AS row MATCH (s:Node:Section {store: $store, id: row.sectionId})
    CREATE (s)-[:HAS_CHUNK]->(c:Chunk) SET c = row, c.store = $store RETURN count(*) AS n`,
  links: `UNWIND $rows AS row MATCH (s:Node:Section {store: $store, id: row.sectionId})
    CREATE (s)-[:HAS_LINK]->(l:Link) SET l = row.link
    WITH row, l
    CALL (row, l) {
      UNWIND row.candidates AS candidate
      MERGE (p:Place {store: $store, id: candidate.place})
        ON CREATE SET p.documentId = candidate.documentId, p.anchor = candidate.anchor
      CREATE (l)-[:CAN_MEAN {rank: candidate.rank}]->(p)
    }
    RETURN count(*) AS n`,
  entities: `UNWIND $rows AS row MERGE (e:Node:Entity {store: $store, id: row.id})
    ON CREATE SET e.kind = row.kind, e.name = row.name, e.key = row.key, e.lookUp = row.lookUp RETURN count(*) AS n`,
  titled: named('TITLED'),
  headed: named('HEADED'),
  called: named('CALLED'),
  mentions: `UNWIND $rows AS row MATCH (s:Node:Section {store: $store, id: row.section}) MATCH (n:Name {store: $store, id: row.name})
    CREATE (s)-[:NAMES {start: row.start, end: row.end}]->(n) RETURN count(*) AS n`,
  pending: 'UNWIND $rows AS id MATCH (c:Chunk {store: $store, id: id}) SET c:Pending RETURN count(*) AS n',
  removals: 'UNWIND $rows AS id MERGE (r:Removal {store: $store, id: id}) RETURN count(*) AS n',
  confirmed: `UNWIND $rows AS row OPTIONAL MATCH (c:Chunk {store: $store, id: row.id})
    FOREACH (x IN CASE WHEN c.indexHash = row.indexHash THEN [c] ELSE [] END | REMOVE x:Pending)
    FOREACH (x IN CASE WHEN c.indexHash <> row.indexHash THEN [c] ELSE [] END | SET x:Pending)
    FOREACH (x IN CASE WHEN c IS NULL THEN [row.id] ELSE [] END | MERGE (:Removal {store: $store, id: x}))`,
  forgotten: `UNWIND $rows AS id OPTIONAL MATCH (r:Removal {store: $store, id: id}) DELETE r
    WITH id MATCH (c:Chunk {store: $store, id: id}) SET c:Pending`,
});

export const WRITE_EDGES = perKind(
  'write',
  STATED_EDGE_KINDS,
  (
    kind,
  ) => `UNWIND $rows AS row MATCH (a:Node {store: $store, id: row.from}) MATCH (b:Node:Entity {store: $store, id: row.to})
    CREATE (a)-[r:${kind}]->(b) SET r = row.properties, r.store = $store RETURN count(*) AS n`,
);

/** Names that there are, and the sections that may hold them. */
export const NAMES = statements('names', {
  all: `MATCH (n:Name) WHERE n.store = $store AND n.id IS NOT NULL AND EXISTS { (n)<-[:TITLED|HEADED|CALLED]-() }
    RETURN {key: n.key} AS row`,
  existing: `UNWIND $ids AS id MATCH (n:Name {store: $store, id: id}) WHERE EXISTS { (n)<-[:TITLED|HEADED|CALLED]-() }
    RETURN {key: n.key} AS row`,
  sectionsWithWords: `CALL db.index.fulltext.queryNodes('${WORDS_INDEX}', $query) YIELD node
    WITH node WHERE node.store = $store AND NOT node.documentId IN $notOf RETURN node {.id, .text} AS row`,
  sectionsNaming: `UNWIND $ids AS id MATCH (:Name {store: $store, id: id})<-[:NAMES]-(s)
    WITH DISTINCT s RETURN s {.id, .text} AS row`,
  knownChunks: 'UNWIND $ids AS id MATCH (c:Chunk {store: $store, id: id}) RETURN {id: c.id} AS row',
});

/** Nodes of one kind as `n`, a batch of which is deleted at a time. */
const dropping = (match: string): string =>
  `${match} WITH n LIMIT $limit DETACH DELETE n RETURN {deleted: count(*)} AS row`;
const ofStore = (label: string): string => `MATCH (n:${label}) WHERE n.store = $store AND n.id IS NOT NULL`;

/** A whole store, in this order: links have no ids and are found by their sections. */
export const DROP = {
  begin: { name: 'drop.begin', text: 'MATCH (g:Graph {store: $store}) SET g.isDropping = true' },
  parts: Object.values(
    statements('drop', {
      links: dropping(`MATCH (s:Node) WHERE s.store = $store AND s.id IS NOT NULL MATCH (s)-[:HAS_LINK]->(n)`),
      nodes: dropping(ofStore('Node')),
      chunks: dropping(ofStore('Chunk')),
      places: dropping(ofStore('Place')),
      names: dropping(ofStore('Name')),
      removals: dropping(ofStore('Removal')),
      sources: dropping(ofStore('Source')),
    }),
  ),
  end: {
    name: 'drop.end',
    text: 'MATCH (g:Graph {store: $store}) OPTIONAL MATCH (c:Clock {store: $store}) DELETE g, c',
  },
} as const;
