/** Names of engines, and what a person is told to set for them. */
import { readConfiguration, readServers, type Environment } from '@docgraph/installation';
import { describe, expect, it } from 'vitest';
import { enginesNamed, nameOf, secretsFor, settingsFor } from './engine-names.ts';

const serversOf = (env: Environment) => readConfiguration(env, readServers);
const servers = serversOf({
  DOCGRAPH_NEO4J_PASSWORD: 'hunter22',
  DOCGRAPH_QDRANT_KEY: 'k',
  DOCGRAPH_INSTALLATION: 'handbook',
});

describe('engines by name', () => {
  it.each(['sqlite', 'neo4j+qdrant', 'neo4j+sqlite', 'sqlite+qdrant'])('%s is what it says', (name) => {
    const engines = enginesNamed('--to', name, servers);
    expect(nameOf(engines)).toBe(name);
    const kinds = name === 'sqlite' ? 'sqlite+sqlite' : name;
    expect(`${engines.graph.kind}+${engines.vector.kind}`).toBe(kinds);
    expect(settingsFor(engines).slice(0, 2).join()).toBe(
      `DOCGRAPH_GRAPH=${engines.graph.kind},DOCGRAPH_VECTOR=${engines.vector.kind}`,
    );
  });

  it('sqlite+sqlite is sqlite', () => {
    expect(nameOf(enginesNamed('--to', 'sqlite+sqlite', servers))).toBe('sqlite');
  });

  it.each(['', 'neo4j', 'qdrant', 'qdrant+neo4j', 'sqlite+qdrant+sqlite', 'SQLite', 'constructor+qdrant'])(
    '"%s" is refused with those that there are',
    (name) => {
      expect(() => enginesNamed('--from', name, servers)).toThrow(
        `--from is ${name}: give the engine of the graph and that of the search index, one of sqlite, neo4j+qdrant`,
      );
    },
  );

  it('a server without its password is refused', () => {
    expect(() => enginesNamed('--to', 'neo4j+qdrant', serversOf({}))).toThrow('DOCGRAPH_NEO4J_PASSWORD is not set');
    expect(nameOf(enginesNamed('--to', 'sqlite+qdrant', serversOf({})))).toBe('sqlite+qdrant');
  });

  it('what is to be set has every address and no secret', () => {
    const engines = enginesNamed('--to', 'neo4j+qdrant', servers);
    expect(settingsFor(engines)).toEqual([
      ...['DOCGRAPH_GRAPH=neo4j', 'DOCGRAPH_VECTOR=qdrant', 'DOCGRAPH_NEO4J_URL=bolt://127.0.0.1:7687'],
      ...['DOCGRAPH_NEO4J_USER=neo4j', 'DOCGRAPH_QDRANT_URL=http://127.0.0.1:6333', 'DOCGRAPH_INSTALLATION=handbook'],
    ]);
    expect(secretsFor(engines)).toEqual(['DOCGRAPH_NEO4J_PASSWORD', 'DOCGRAPH_QDRANT_KEY']);
    expect(settingsFor(enginesNamed('--to', 'sqlite', servers))).toEqual([
      'DOCGRAPH_GRAPH=sqlite',
      'DOCGRAPH_VECTOR=sqlite',
    ]);
  });
});
