import { toAppError } from '@docgraph/domain';
import { EMBEDDED } from '@docgraph/installation';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const TOKEN = 'a-token-of-24-characters';
const SECRET = 'a-webhook-secret';

/** The problems that an environment is reported to have; none when it is accepted. */
function problems(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    expect(toAppError(error).code).toBe('invalid-configuration');
    return toAppError(error).metadata['problems'] as readonly string[];
  }
}

describe('parseConfig', () => {
  it('needs nothing: the defaults follow the declared folders and listen on this machine only', () => {
    expect(parseConfig({})).toEqual({
      ...{ dataDir: '.docgraph', sources: undefined, host: '127.0.0.1', port: 8430, token: undefined },
      allowedHosts: [],
      webhookSecrets: undefined,
      ...{ resyncSeconds: 300, logLevel: 'info', modelRuntime: 'auto', embedThreads: 2, engines: EMBEDDED },
      ...{ reconcileSeconds: 3600, concurrency: 2, queue: { kind: 'memory' } },
      writesPerSecond: { graph: undefined, vector: undefined },
      ...{ configFile: undefined, gitProtocols: ['https', 'ssh'] },
    });
  });

  it('takes each variable into account', () => {
    const env = {
      ...{ DOCGRAPH_DATA: '/data', DOCGRAPH_SOURCES: 'docs=/srv/docs, /srv/handbook' },
      ...{ DOCGRAPH_WORKER_HOST: '0.0.0.0', DOCGRAPH_WORKER_PORT: '0', DOCGRAPH_HTTP_TOKEN: TOKEN },
      ...{ DOCGRAPH_RESYNC_SECONDS: '60', DOCGRAPH_LOG_LEVEL: 'warn' },
      ...{ DOCGRAPH_RECONCILE_SECONDS: '7200', DOCGRAPH_WORKER_CONCURRENCY: '5', DOCGRAPH_QUEUE: 'bullmq' },
      ...{ DOCGRAPH_REDIS_URL: 'rediss://queue:7000', DOCGRAPH_REDIS_PASSWORD: 'secret' },
      ...{ DOCGRAPH_GRAPH_WRITES_PER_SECOND: '20', DOCGRAPH_VECTOR_WRITES_PER_SECOND: '50' },
      DOCGRAPH_JOB_LOCK_SECONDS: '30',
      ...{ DOCGRAPH_MODEL_RUNTIME: 'portable', DOCGRAPH_EMBED_THREADS: '4' },
      DOCGRAPH_ALLOWED_HOSTS: 'worker.internal',
      ...{ DOCGRAPH_WEBHOOK_SECRET: SECRET, DOCGRAPH_WEBHOOK_SECRET_PREVIOUS: `${SECRET}-old` },
      ...{ DOCGRAPH_CONFIG: '/etc/docgraph.yaml', DOCGRAPH_GIT_PROTOCOLS: 'file, https' },
    };
    expect(parseConfig(env)).toEqual({
      ...{ dataDir: '/data', host: '0.0.0.0', port: 0, token: TOKEN, resyncSeconds: 60, logLevel: 'warn' },
      ...{ modelRuntime: 'portable', embedThreads: 4, engines: EMBEDDED },
      allowedHosts: ['worker.internal'],
      ...{ reconcileSeconds: 7200, concurrency: 5, writesPerSecond: { graph: 20, vector: 50 } },
      queue: { kind: 'bullmq', url: 'rediss://queue:7000', password: 'secret', lockMs: 30_000 },
      webhookSecrets: { current: SECRET, previous: `${SECRET}-old` },
      ...{ configFile: '/etc/docgraph.yaml', gitProtocols: ['file', 'https'] },
      sources: [
        { name: 'docs', path: '/srv/docs' },
        { name: null, path: '/srv/handbook' },
      ],
    });
  });

  it.each([
    ['DOCGRAPH_SOURCES', '/a,,/b'],
    ['DOCGRAPH_SOURCES', 'My Docs=/a'],
    ['DOCGRAPH_SOURCES', 'docs='],
    ['DOCGRAPH_SOURCES', 'docs=/a,docs=/b'],
    ['DOCGRAPH_SOURCES', 'a=/docs,b=/docs'],
    ['DOCGRAPH_GIT_PROTOCOLS', 'https,ext'],
    ['DOCGRAPH_RESYNC_SECONDS', '1'],
    ['DOCGRAPH_EMBED_THREADS', '0'],
    ['DOCGRAPH_QUEUE', 'kafka'],
    ['DOCGRAPH_REDIS_URL', 'redis://user:secret@queue:6379'],
    ['DOCGRAPH_WORKER_CONCURRENCY', '0'],
    ['DOCGRAPH_RECONCILE_SECONDS', '1'],
    ['DOCGRAPH_JOB_LOCK_SECONDS', '1'],
    ['DOCGRAPH_WORKER_PORT', '70000'],
  ])('refuses %s=%s', (name, value) => {
    expect(problems({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: found .* Example: ${name}=`)),
    ]);
  });

  it('asks for a token before it listens beyond this machine', () => {
    expect(problems({ DOCGRAPH_WORKER_HOST: '0.0.0.0' })).toEqual([
      expect.stringMatching(/^DOCGRAPH_HTTP_TOKEN: not set, but DOCGRAPH_WORKER_HOST=0\.0\.0\.0/),
    ]);
  });

  it('wants secrets of webhooks that cannot be guessed, together, and different from the token', () => {
    const of = (current: string, previous: string, token = ''): readonly string[] =>
      problems({
        ...{ DOCGRAPH_WEBHOOK_SECRET: current, DOCGRAPH_WEBHOOK_SECRET_PREVIOUS: previous },
        DOCGRAPH_HTTP_TOKEN: token,
      });
    expect(of('too-short', '')).toEqual([
      expect.stringMatching(/^DOCGRAPH_WEBHOOK_SECRET: found 9 characters; at least/),
    ]);
    expect(of(SECRET, 'too short')[0]).toMatch(/^DOCGRAPH_WEBHOOK_SECRET_PREVIOUS: found 9 characters; only visible/);
    expect(of('whsec_not-base64-at-all!', '')[0]).toMatch(/after "whsec_" the base64 form/);
    expect(of(`whsec_${'QUJD'.repeat(8)}`, '')).toEqual([]);
    expect(of('', SECRET)).toEqual([expect.stringMatching(/^DOCGRAPH_WEBHOOK_SECRET: not set, but .*PREVIOUS is/)]);
    expect(of(SECRET, '', SECRET)).toEqual([expect.stringMatching(/must differ/)]);
    expect(of(SECRET, TOKEN, TOKEN)).toEqual([expect.stringMatching(/must differ/)]);
  });

  it('knows the variables of the other programs, and suggests one for a slip of the pen', () => {
    expect(problems({ DOCGRAPH_ALLOWED_HOSTS: 'docs.example.com', DOCGRAPH_SOURCE: '/a' })).toEqual([
      'DOCGRAPH_SOURCE: there is no such variable; did you mean DOCGRAPH_SOURCES?',
    ]);
  });
});
