/** Graphs that were replaced are dropped whole, and nothing of others with them; needs a server. */
import { randomUUID } from 'node:crypto';
import { sourceIdFrom } from '@docgraph/domain';
import { describe, expect, test } from 'vitest';
import { documentFixture } from '../contract/fixtures.ts';
import { connect } from './connection.ts';
import { DROP } from './cypher.ts';
import { dropNeo4jGraphs } from './drop.ts';
import { createNeo4jGraph, openNeo4jGraphReader } from './neo4j-graph.ts';
import { withDefaults } from './options.ts';
import { testServer } from './test-server.ts';

const server = testServer(process.env);

describe.skipIf(server === null)('graphs of a prefix', () => {
  const at = (store: string) => ({ ...server!, store });

  async function write(store: string, word: string): Promise<void> {
    const graph = await createNeo4jGraph(at(store));
    await graph.putSource({ id: sourceIdFrom('docs'), kind: 'folder', location: '/docs' });
    await graph.applyDocuments([documentFixture('a.md', { [word]: word }), documentFixture('b.md', { [word]: word })]);
    await graph.close();
  }
  const documentsOf = async (store: string): Promise<number> => {
    const graph = await openNeo4jGraphReader(at(store));
    const { documents } = await graph.stats();
    await graph.close();
    return documents;
  };
  const nodesOf = async (store: string): Promise<number> => {
    const connection = connect(withDefaults(at(store)));
    const text = 'MATCH (n) WHERE n.store = $store RETURN count(n) AS row';
    const [count] = await connection.read((tx) => tx.all<number>({ name: 'test.nodes', text }));
    await connection.close();
    return count!;
  };

  test('are dropped, and none of another name', async () => {
    const prefix = `${randomUUID()}_`;
    const [old, current, other] = [`${prefix}old`, `${prefix}new`, `${randomUUID()}_x`];
    for (const store of [old, current, other]) await write(store, 'alpha');
    expect(await dropNeo4jGraphs(server!, { prefix: old })).toEqual([old]);
    expect(await nodesOf(old)).toBe(0);
    await expect(documentsOf(old)).rejects.toThrow(expect.objectContaining({ code: 'graph-open-failed' }));
    expect([await documentsOf(current), await documentsOf(other)]).toEqual([2, 2]);
    expect(await dropNeo4jGraphs(server!, { prefix })).toEqual([current]);
    await dropNeo4jGraphs(server!, { prefix: other });
  });

  test('that were half dropped are not continued: the next writer begins with nothing', async () => {
    const store = `${randomUUID()}_x`;
    await write(store, 'alpha');
    const connection = connect(withDefaults(at(store)));
    await connection.write((tx) => tx.all(DROP.begin));
    await connection.write((tx) => tx.all(DROP.parts[1]!, { limit: 1 }));
    await connection.close();
    await expect(documentsOf(store)).rejects.toThrow(expect.objectContaining({ code: 'graph-open-failed' }));
    const graph = await createNeo4jGraph(at(store));
    expect(await graph.stats()).toMatchObject({ documents: 0, sections: 0 });
    await graph.close();
    await write(store, 'bravo');
    expect(await documentsOf(store)).toBe(2);
    await dropNeo4jGraphs(server!, { prefix: store });
  });
});
