/** The environment variables of all programs: what each may be, its default, a value to start from, and who reads it. */
import { GIT_PROTOCOLS, isSourceName, type GitProtocol } from '@docgraph/domain';
import { z } from 'zod';

const PORT_MAX = 65_535;
const TOOL_TIMEOUT_MIN_MS = 100;
const TOOL_TIMEOUT_MAX_MS = 120_000;
const RESYNC_MIN_SECONDS = 5;
const RESYNC_MAX_SECONDS = 86_400;
const RESYNC_DEFAULT_SECONDS = 300;
const RECONCILE_MAX_SECONDS = 604_800;
const RECONCILE_DEFAULT_SECONDS = 3600;
const WORKER_CONCURRENCY_MAX = 32;
const WORKER_CONCURRENCY_DEFAULT = 2;
const WRITES_PER_SECOND_MAX = 10_000;
/** Less, and a worker that only collects garbage counts as gone. */
const JOB_LOCK_MIN_SECONDS = 2;
const JOB_LOCK_MAX_SECONDS = 600;
const JOB_LOCK_DEFAULT_SECONDS = 10;
const EMBED_THREADS_MAX = 64;
/** One a core of the smallest machine we promise. */
const EMBED_THREADS_DEFAULT = 2;
/** 16 random bytes in hex are 32 characters; shorter than half of that can be guessed. */
const TOKEN_CHARS_MIN = 16;

const secretText = () =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'only visible ASCII characters without spaces can be sent in a header')
    .min(TOKEN_CHARS_MIN, `at least ${TOKEN_CHARS_MIN} characters are needed`)
    .optional();

/** GitLab's signing tokens hold a key in base64; what is none would be a shorter key, or an empty one. */
const webhookSecret = () =>
  secretText().refine(
    (text) => text === undefined || !text.startsWith('whsec_') || /^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(text),
    'after "whsec_" the base64 form of 16 bytes or more is needed',
  );

const wholeNumber = (min: number, max: number) => {
  const rule = `a whole number from ${min} to ${max} is needed`;
  const fits = (text: string): boolean => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z.string().refine(fits, rule).transform(Number);
};

const address = () =>
  z
    .string()
    .regex(/^[a-z0-9.:-]+$/i, 'an address or host name without port is needed')
    .default('127.0.0.1');

const hostName = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])$/i;
const extension = /^[a-z][a-z0-9+.-]*:\/\/\*$/;

const commaList = () => z.string().transform((text) => text.split(',').map((name) => name.trim()));
const list = (rule: string, fits: (name: string) => boolean) => commaList().refine((names) => names.every(fits), rule);

const isGitProtocol = (name: string): name is GitProtocol => GIT_PROTOCOLS.some((known) => known === name);

/** A folder to index; without a name it is called after the folder. */
export interface SourceSetting {
  readonly name: string | null;
  readonly path: string;
}

function sourceSetting(text: string): SourceSetting {
  const equals = text.indexOf('=');
  return equals < 0 ? { name: null, path: text } : { name: text.slice(0, equals), path: text.slice(equals + 1) };
}

/** Names and paths must each be given once: the second would silently replace the first. */
const areDistinct = (settings: readonly SourceSetting[]): boolean => {
  const names = settings.flatMap(({ name }) => (name === null ? [] : [name]));
  return new Set(names).size === names.length && new Set(settings.map(({ path }) => path)).size === settings.length;
};

const sources = () =>
  commaList()
    .transform((parts) => parts.map(sourceSetting))
    .refine(
      (settings) => settings.every(({ name, path }) => path !== '' && (name === null || isSourceName(name))),
      'folders separated by commas are needed, each as PATH or NAME=PATH (a name has lower-case letters, digits, ".", "_", "-")',
    )
    .refine(areDistinct, 'each name and each folder may be given once');

/** By variable name. A variable that is set to nothing counts as not set. */
export const variables = {
  DOCGRAPH_DATA: { schema: z.string().default('.docgraph'), example: '/var/lib/docgraph' },
  DOCGRAPH_HTTP_HOST: { schema: address(), example: '127.0.0.1' },
  DOCGRAPH_HTTP_PORT: { schema: wholeNumber(0, PORT_MAX).default(8420), example: '8420' },
  DOCGRAPH_HTTP_TOKEN: {
    schema: secretText(),
    example: '"$(openssl rand -hex 32)"',
  },
  DOCGRAPH_ALLOWED_HOSTS: {
    schema: list('host names without scheme or port, separated by commas, are needed', (name) =>
      hostName.test(name),
    ).default([]),
    example: 'docs.example.com,docs.internal',
  },
  DOCGRAPH_ALLOWED_ORIGINS: {
    schema: list(
      'host names without scheme or port (or SCHEME://* for browser extensions), separated by commas, are needed',
      (name) => hostName.test(name) || extension.test(name),
    ).default([]),
    example: 'app.example.com',
  },
  DOCGRAPH_LOG_LEVEL: {
    schema: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
    example: 'info',
  },
  /** The default is the MCP service's own. */
  DOCGRAPH_TOOL_TIMEOUT_MS: {
    schema: wholeNumber(TOOL_TIMEOUT_MIN_MS, TOOL_TIMEOUT_MAX_MS).optional(),
    example: '10000',
  },
  DOCGRAPH_MODEL_RUNTIME: { schema: z.enum(['auto', 'native', 'portable']).default('auto'), example: 'auto' },
  DOCGRAPH_GRAPH: { schema: z.enum(['sqlite', 'neo4j']).default('sqlite'), example: 'neo4j' },
  DOCGRAPH_NEO4J_URL: {
    schema: z
      .string()
      .regex(
        /^(?:bolt|neo4j)(?:\+s|\+ssc)?:\/\/[^\s@]+$/,
        'an address like bolt://host:7687 or neo4j://host:7687, without user and password, is needed',
      )
      .default('bolt://127.0.0.1:7687'),
    example: 'neo4j://graph.internal:7687',
  },
  DOCGRAPH_NEO4J_USER: { schema: z.string().default('neo4j'), example: 'neo4j' },
  DOCGRAPH_NEO4J_PASSWORD: { schema: z.string().optional(), example: '"$(cat /run/secrets/neo4j)"' },
  DOCGRAPH_VECTOR: { schema: z.enum(['sqlite', 'qdrant']).default('sqlite'), example: 'qdrant' },
  DOCGRAPH_QDRANT_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'an address like http://host:6333 is needed' })
      .refine((url) => !url.includes('@'), 'an address without user and password is needed; use DOCGRAPH_QDRANT_KEY')
      .default('http://127.0.0.1:6333'),
    example: 'http://search.internal:6333',
  },
  DOCGRAPH_QDRANT_KEY: { schema: z.string().optional(), example: '"$(cat /run/secrets/qdrant)"' },
  DOCGRAPH_CACHE: { schema: z.enum(['memory', 'redis']).default('memory'), example: 'redis' },
  DOCGRAPH_CACHE_REDIS_URL: {
    schema: z
      .string()
      .regex(
        /^rediss?:\/\/[^\s@]+$/,
        'an address like redis://host:6379, without user and password, is needed; use DOCGRAPH_CACHE_REDIS_PASSWORD',
      )
      .default('redis://127.0.0.1:6380'),
    example: 'redis://cache.internal:6379',
  },
  DOCGRAPH_CACHE_REDIS_PASSWORD: { schema: z.string().optional(), example: '"$(cat /run/secrets/redis)"' },
  DOCGRAPH_INSTALLATION: {
    schema: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, 40 at most, are needed')
      .default('docgraph'),
    example: 'handbook',
  },
  DOCGRAPH_SOURCES: { schema: sources().optional(), example: 'docs=/srv/docs,/srv/handbook' },
  DOCGRAPH_CONFIG: { schema: z.string().optional(), example: '/etc/docgraph/docgraph.yaml' },
  DOCGRAPH_GIT_PROTOCOLS: {
    schema: list(`names out of ${GIT_PROTOCOLS.join(', ')}, separated by commas, are needed`, isGitProtocol)
      .transform((names) => names.filter(isGitProtocol))
      .default(['https', 'ssh']),
    example: 'https,ssh,file',
  },
  DOCGRAPH_WORKER_HOST: { schema: address(), example: '127.0.0.1' },
  DOCGRAPH_WORKER_PORT: { schema: wholeNumber(0, PORT_MAX).default(8430), example: '8430' },
  DOCGRAPH_RESYNC_SECONDS: {
    schema: wholeNumber(RESYNC_MIN_SECONDS, RESYNC_MAX_SECONDS).default(RESYNC_DEFAULT_SECONDS),
    example: '300',
  },
  DOCGRAPH_RECONCILE_SECONDS: {
    schema: wholeNumber(RESYNC_MIN_SECONDS, RECONCILE_MAX_SECONDS).default(RECONCILE_DEFAULT_SECONDS),
    example: '3600',
  },
  DOCGRAPH_WORKER_CONCURRENCY: {
    schema: wholeNumber(1, WORKER_CONCURRENCY_MAX).default(WORKER_CONCURRENCY_DEFAULT),
    example: '2',
  },
  DOCGRAPH_GRAPH_WRITES_PER_SECOND: {
    schema: wholeNumber(1, WRITES_PER_SECOND_MAX).optional(),
    example: '20',
  },
  DOCGRAPH_VECTOR_WRITES_PER_SECOND: {
    schema: wholeNumber(1, WRITES_PER_SECOND_MAX).optional(),
    example: '20',
  },
  DOCGRAPH_WORKER_URL: {
    schema: z
      .url({ protocol: /^https?$/, error: 'an address like http://host:8430 is needed' })
      .refine((url) => !url.includes('@'), 'an address without user and password is needed; use DOCGRAPH_HTTP_TOKEN')
      .default('http://127.0.0.1:8430'),
    example: 'http://worker.internal:8430',
  },
  DOCGRAPH_QUEUE: { schema: z.enum(['memory', 'bullmq']).default('memory'), example: 'bullmq' },
  DOCGRAPH_REDIS_URL: {
    schema: z
      .string()
      .regex(
        /^rediss?:\/\/[^\s@]+$/,
        'an address like redis://host:6379 without user and password is needed; use DOCGRAPH_REDIS_PASSWORD',
      )
      .default('redis://127.0.0.1:6379'),
    example: 'redis://queue.internal:6379',
  },
  DOCGRAPH_REDIS_PASSWORD: { schema: z.string().optional(), example: '"$(cat /run/secrets/redis)"' },
  DOCGRAPH_JOB_LOCK_SECONDS: {
    schema: wholeNumber(JOB_LOCK_MIN_SECONDS, JOB_LOCK_MAX_SECONDS).default(JOB_LOCK_DEFAULT_SECONDS),
    example: '10',
  },
  DOCGRAPH_WEBHOOK_SECRET: { schema: webhookSecret(), example: '"$(openssl rand -hex 32)"' },
  DOCGRAPH_WEBHOOK_SECRET_PREVIOUS: { schema: webhookSecret(), example: '"$(cat /run/secrets/webhook-previous)"' },
  DOCGRAPH_EMBED_THREADS: {
    schema: wholeNumber(1, EMBED_THREADS_MAX).default(EMBED_THREADS_DEFAULT),
    example: '2',
  },
} as const;

/** Read by tests and tools: known, and no business of the programs. */
export const siblingVariables: readonly string[] = [
  'DOCGRAPH_EVAL_DATA',
  'DOCGRAPH_TEST_RESULTS',
  'DOCGRAPH_TEST_NEO4J_URL',
  'DOCGRAPH_TEST_QDRANT_URL',
  'DOCGRAPH_TEST_REDIS_URL',
  'DOCGRAPH_TEST_CACHE_REDIS_URL',
  'DOCGRAPH_TEST_REQUIRE_SERVERS',
  'DOCGRAPH_TEST_SEQUENCES',
];

/** Keys of embedding services; the installation names the variable that holds its key. */
export const keyVariable = /^DOCGRAPH_[A-Z0-9_]*KEY$/;
