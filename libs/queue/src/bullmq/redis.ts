/** Connections to the Redis of the queue, and its faults in our words. */
import { AppError, hostOf } from '@docgraph/domain';
import type { ConnectionOptions } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { queueClosed } from '../refusals.ts';

/** Reconnecting begins at once and is tried at least this often: a restarted Redis is found within a second. */
const RECONNECT_MS_MAX = 1000;

const retryStrategy = (times: number): number => Math.min(50 * times, RECONNECT_MS_MAX);

/** Where the queue's Redis is. */
export interface RedisAddress {
  /** Without a password. */
  readonly url: string;
  readonly password?: string;
}

const credentials = ({ password }: RedisAddress): Pick<RedisOptions, 'password'> =>
  password === undefined ? {} : { password };

type FailFast = Pick<RedisOptions, 'lazyConnect' | 'enableOfflineQueue' | 'retryStrategy' | 'commandTimeout'> &
  Pick<RedisOptions, 'connectTimeout' | 'maxRetriesPerRequest'>;

/** For producers, people and leases: a command that cannot be sent or is not answered in time fails at once. */
export function failFast(commandTimeoutMs: number): FailFast {
  return {
    ...{ lazyConnect: true, enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy },
    ...{ commandTimeout: commandTimeoutMs, connectTimeout: commandTimeoutMs },
  };
}

/** For workers and watchers: they wait for Redis as long as it takes. */
export function patient(address: RedisAddress): ConnectionOptions {
  return { url: address.url, ...credentials(address), maxRetriesPerRequest: null, retryStrategy };
}

/**
 * Connects and checks that Redis keeps what it is given. Throws `AppError`: kind `unavailable` when it cannot be reached,
 * `validation` when it would evict jobs.
 */
export async function openRedis(address: RedisAddress, commandTimeoutMs: number): Promise<Redis> {
  const { url } = address;
  const redis = new Redis(url, { ...credentials(address), ...failFast(commandTimeoutMs) });
  // Each command reports its own fault; without a listener ioredis prints those of the connection.
  redis.on('error', () => {});
  try {
    await redis.connect();
    refuseEviction(await redis.info('memory'), url);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw redisFault(error, url);
  }
}

function refuseEviction(memory: string, url: string): void {
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy === undefined || policy === 'noeviction') return;
  throw new AppError(
    `Redis at ${hostOf(url)} evicts keys (maxmemory-policy ${policy}), and jobs would vanish; set maxmemory-policy noeviction, and give the cache a Redis of its own.`,
    { code: 'queue-evicts', kind: 'validation' },
  );
}

/** What ioredis and Redis say when the server is not there, not ready, full, or does not know us. */
const UNAVAILABLE =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|Connection is closed|Connection is in closing|Stream isn't writeable|max retries per request|Command timed out|^(?:LOADING|OOM|READONLY|MISCONF|BUSY|NOAUTH|WRONGPASS|MASTERDOWN)\b/;

/** Any fault of a call as an `AppError`; those of the server and the way to it are `unavailable`. */
export function redisFault(error: unknown, url: string): AppError {
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const unavailable = UNAVAILABLE.test(said) || (error instanceof Error && UNAVAILABLE.test(error.name));
  const advice = unavailable ? '; check that it runs, accepts this client and has memory left' : '';
  return new AppError(`Redis at ${hostOf(url)} did not do what the queue asked: ${said}${advice}.`, {
    ...{ code: unavailable ? 'queue-unavailable' : 'queue-fault', kind: unavailable ? 'unavailable' : 'internal' },
    cause: error,
  });
}

/** Runs calls to Redis with their faults translated, and none any more once `close` has begun. */
export interface Guard {
  <T>(call: () => Promise<T>): Promise<T>;
}

export function createGuard(url: string, isClosed: () => boolean): Guard {
  return async (call) => {
    if (isClosed()) throw queueClosed();
    try {
      return await call();
    } catch (error) {
      throw redisFault(error, url);
    }
  };
}
