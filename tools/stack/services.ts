/** Every server of the local stack: a further one is an import and a line here. */
import { createNeo4jService } from './neo4j/neo4j.ts';
import { createQdrantService } from './qdrant/qdrant.ts';
import { createRedisServices } from './redis.ts';
import type { StackPlace, StackService } from './service.ts';

export async function createServices(place: StackPlace): Promise<readonly StackService[]> {
  return [...(await createRedisServices(place)), await createQdrantService(place), await createNeo4jService(place)];
}
