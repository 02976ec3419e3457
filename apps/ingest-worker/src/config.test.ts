import { toAppError } from '@docgraph/domain';
import { EMBEDDED } from '@docgraph/installation';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const TOKEN = 'a-token-of-24-characters';

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
      ...{ resyncSeconds: 300, logLevel: 'info', modelRuntime: 'auto', embedThreads: 2, engines: EMBEDDED },
      ...{ configFile: undefined, gitProtocols: ['https', 'ssh'] },
    });
  });

  it('takes each variable into account', () => {
    const env = {
      ...{ DOCGRAPH_DATA: '/data', DOCGRAPH_SOURCES: 'docs=/srv/docs, /srv/handbook' },
      ...{ DOCGRAPH_WORKER_HOST: '0.0.0.0', DOCGRAPH_WORKER_PORT: '0', DOCGRAPH_HTTP_TOKEN: TOKEN },
      ...{ DOCGRAPH_RESYNC_SECONDS: '60', DOCGRAPH_LOG_LEVEL: 'warn' },
      ...{ DOCGRAPH_MODEL_RUNTIME: 'portable', DOCGRAPH_EMBED_THREADS: '4' },
      ...{ DOCGRAPH_CONFIG: '/etc/docgraph.yaml', DOCGRAPH_GIT_PROTOCOLS: 'file, https' },
    };
    expect(parseConfig(env)).toEqual({
      ...{ dataDir: '/data', host: '0.0.0.0', port: 0, token: TOKEN, resyncSeconds: 60, logLevel: 'warn' },
      ...{ modelRuntime: 'portable', embedThreads: 4, engines: EMBEDDED },
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

  it('knows the variables of the other programs, and suggests one for a slip of the pen', () => {
    expect(problems({ DOCGRAPH_ALLOWED_HOSTS: 'docs.example.com', DOCGRAPH_SOURCE: '/a' })).toEqual([
      'DOCGRAPH_SOURCE: there is no such variable; did you mean DOCGRAPH_SOURCES?',
    ]);
  });
});
