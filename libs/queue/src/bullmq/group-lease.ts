/** One running job a group over all workers: a lease in Redis, and a list of jobs that wait for it. */
import type { Redis } from 'ioredis';

/** Waiting jobs of an abandoned group are forgotten; they come back by themselves. */
const PARKED_TTL_MS = 3_600_000;

/** Takes a free lease, or that of an earlier run of the same job, whose worker has vanished. Otherwise remembers the job. */
const TAKE = `
local owner = redis.call('GET', KEYS[1])
if owner and string.sub(owner, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  return 0
end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'PX', ARGV[3])
redis.call('ZREM', KEYS[2], ARGV[1])
return 1`;

const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] .. ' ' .. ARGV[2] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[3])`;

/** Frees the lease if it is still held, and gives the job that has waited for it. */
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] .. ' ' .. ARGV[2] then return nil end
redis.call('DEL', KEYS[1])
return redis.call('ZPOPMIN', KEYS[2])[1]`;

export interface LeaseHolder {
  readonly group: string;
  readonly jobId: string;
  /** Differs between runs of one job. */
  readonly token: string;
}

export interface GroupLeases {
  /** @param priority the smaller, the earlier the job is woken by `release`. */
  take(holder: LeaseHolder, priority: number): Promise<boolean>;
  /** False when the lease has passed to another run. */
  renew(holder: LeaseHolder): Promise<boolean>;
  /** The job to wake, if one waits. */
  release(holder: LeaseHolder): Promise<string | null>;
}

/** @param prefix of the keys. @param leaseMs after which the lease of a vanished worker is free. */
export function createGroupLeases(redis: Redis, prefix: string, leaseMs: number): GroupLeases {
  const call = (script: string, { group, jobId, token }: LeaseHolder, ...more: readonly number[]): Promise<unknown> =>
    redis.eval(script, 2, `${prefix}:group:${group}`, `${prefix}:parked:${group}`, jobId, token, ...more);
  return {
    take: async (holder, priority) => (await call(TAKE, holder, leaseMs, priority, PARKED_TTL_MS)) === 1,
    renew: async (holder) => (await call(RENEW, holder, leaseMs)) === 1,
    release: async (holder) => ((await call(RELEASE, holder)) as string | null | undefined) ?? null,
  };
}
