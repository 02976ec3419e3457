/** The cache's store on Redis. */
export { createRedisStore } from './redis-store.ts';
export type { RedisStoreOptions } from './redis-store.ts';
