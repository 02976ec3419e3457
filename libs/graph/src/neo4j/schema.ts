/** Constraints and indexes of the Neo4j graph, as numbered steps that each database takes once. */
import { STATED_EDGE_KINDS } from '@docgraph/domain';

/**
 * Raised by every change of nodes, relationships or properties that an older program could misread; a store of another version is
 * rebuilt, never migrated.
 */
export const NEO4J_STORE_VERSION = 1;

/** Name of the index of the words of sections. */
export const WORDS_INDEX = 'docgraph_section_words';

const unique = (label: string): string =>
  `CREATE CONSTRAINT docgraph_${label.toLowerCase()} IF NOT EXISTS FOR (n:${label}) REQUIRE (n.store, n.id) IS UNIQUE`;
const index = (label: string, ...properties: readonly string[]): string =>
  `CREATE INDEX docgraph_${[label, ...properties].join('_').toLowerCase()} IF NOT EXISTS
   FOR (n:${label}) ON (n.store, ${properties.map((property) => `n.${property}`).join(', ')})`;
const relationshipIndex = (type: string, property: string): string =>
  `CREATE INDEX docgraph_${type.toLowerCase()}_${property.toLowerCase()} IF NOT EXISTS
   FOR ()-[r:${type}]-() ON (r.store, r.${property})`;

/** A step that a database takes once; `IF NOT EXISTS` lets a step that was interrupted be taken again. */
export interface SchemaStep {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * Everything is keyed by `store`, so that several graphs can share the one database that Neo4j Community has. `Node` is every
 * document, section and entity: what edges lead to and from.
 */
export const SCHEMA_STEPS: readonly SchemaStep[] = [
  {
    version: 1,
    statements: [
      'CREATE CONSTRAINT docgraph_graph IF NOT EXISTS FOR (g:Graph) REQUIRE g.store IS UNIQUE',
      'CREATE CONSTRAINT docgraph_clock IF NOT EXISTS FOR (c:Clock) REQUIRE c.store IS UNIQUE',
      ...['Source', 'Node', 'Chunk', 'Removal', 'Place', 'Name'].map(unique),
      index('Document', 'sourceId', 'path'),
      index('Document', 'path'),
      index('Section', 'id'),
      index('Place', 'documentId'),
      index('Pending', 'id'),
      index('Entity', 'lookUp'),
      index('Entity', 'kind'),
      ...['MENTIONS', 'DEFINES'].map((type) => relationshipIndex(type, 'key')),
      ...STATED_EDGE_KINDS.map((type) => relationshipIndex(type, 'documentId')),
      // The words are stored as names are compared, so that nothing but spaces is to be found between them.
      `CREATE FULLTEXT INDEX ${WORDS_INDEX} IF NOT EXISTS FOR (s:Section) ON EACH [s.words]
       OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'whitespace', \`fulltext.eventually_consistent\`: false}}`,
    ],
  },
];

/** What a database has when it has taken every step. */
export const NEO4J_SCHEMA_VERSION = SCHEMA_STEPS.at(-1)!.version;
