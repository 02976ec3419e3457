/** Every server of the local stack: a further one is an import and a line here. */
import { createRedisServices } from './redis.ts';
import type { Ports, StackService } from './service.ts';

/** @param folder holds data, logs and the record of what runs. */
export async function createServices(folder: string, ports: Ports = 'usual'): Promise<readonly StackService[]> {
  return [...(await createRedisServices(folder, ports))];
}
