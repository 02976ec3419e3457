import { AppError } from '@docgraph/domain';
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
    if (error instanceof AppError && error.code === 'invalid-configuration')
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.slice(2));
    throw error;
  }
}

describe('parseConfig', () => {
  it('needs nothing: the defaults serve this machine only', () => {
    expect(parseConfig({ PATH: '/bin', HOME: '/root' })).toEqual({
      dataDir: '.docgraph',
      host: '127.0.0.1',
      port: 8420,
      token: undefined,
      allowedHosts: [],
      allowedOrigins: [],
      logLevel: 'info',
      toolTimeoutMs: 10_000,
      modelRuntime: 'auto',
      engines: EMBEDDED,
    });
  });

  it('takes each variable into account', () => {
    const env = {
      DOCGRAPH_DATA: '/var/lib/docgraph',
      DOCGRAPH_HTTP_HOST: '0.0.0.0',
      DOCGRAPH_HTTP_PORT: '0',
      DOCGRAPH_HTTP_TOKEN: TOKEN,
      DOCGRAPH_ALLOWED_HOSTS: 'docs.example.com, [fd00::1]',
      DOCGRAPH_ALLOWED_ORIGINS: 'app.example.com,moz-extension://*',
      DOCGRAPH_LOG_LEVEL: 'debug',
      DOCGRAPH_TOOL_TIMEOUT_MS: '2500',
      DOCGRAPH_MODEL_RUNTIME: 'portable',
    };
    expect(parseConfig(env)).toEqual({
      dataDir: '/var/lib/docgraph',
      host: '0.0.0.0',
      port: 0,
      token: TOKEN,
      allowedHosts: ['docs.example.com', '[fd00::1]'],
      allowedOrigins: ['app.example.com', 'moz-extension://*'],
      logLevel: 'debug',
      toolTimeoutMs: 2500,
      modelRuntime: 'portable',
      engines: EMBEDDED,
    });
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(parseConfig({ DOCGRAPH_HTTP_PORT: '', DOCGRAPH_HTTP_TOKEN: '' })).toMatchObject({
      port: 8420,
      token: undefined,
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(parseConfig({}))).toBe(true);
  });

  it('reports all problems at once, each with the variable, what was found and an example', () => {
    const found = problems({ DOCGRAPH_HTTP_PORT: '99999', DOCGRAPH_LOG_LEVEL: 'loud', DOCGRAPH_MODEL_RUNTIME: 'gpu' });
    expect(found).toEqual([
      'DOCGRAPH_HTTP_PORT: found "99999"; a whole number from 0 to 65535 is needed. Example: DOCGRAPH_HTTP_PORT=8420',
      expect.stringMatching(/^DOCGRAPH_LOG_LEVEL: found "loud"; .*"warn".* Example: DOCGRAPH_LOG_LEVEL=info$/),
      expect.stringMatching(
        /^DOCGRAPH_MODEL_RUNTIME: found "gpu"; .*"portable".* Example: DOCGRAPH_MODEL_RUNTIME=auto$/,
      ),
    ]);
  });

  it.each([
    ['DOCGRAPH_HTTP_PORT', '80a'],
    ['DOCGRAPH_HTTP_PORT', '-1'],
    ['DOCGRAPH_HTTP_PORT', '0x50'],
    ['DOCGRAPH_HTTP_PORT', '1e3'],
    ['DOCGRAPH_HTTP_HOST', 'http://127.0.0.1'],
    ['DOCGRAPH_ALLOWED_HOSTS', 'https://docs.example.com'],
    ['DOCGRAPH_ALLOWED_HOSTS', 'docs.example.com:443'],
    ['DOCGRAPH_ALLOWED_HOSTS', '*'],
    ['DOCGRAPH_ALLOWED_HOSTS', 'a.example.com,,b.example.com'],
    ['DOCGRAPH_ALLOWED_ORIGINS', 'https://app.example.com'],
    ['DOCGRAPH_TOOL_TIMEOUT_MS', '10s'],
    ['DOCGRAPH_TOOL_TIMEOUT_MS', '5'],
    ['DOCGRAPH_HTTP_TOKEN', 'short'],
    ['DOCGRAPH_HTTP_TOKEN', 'with spaces in it, long enough'],
  ])('refuses %s=%s', (name, value) => {
    expect(problems({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name}: found .* Example: ${name}=`)),
    ]);
  });

  it('never repeats a token, not even one that it refuses', () => {
    expect(problems({ DOCGRAPH_HTTP_TOKEN: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', 'docs.example.com'])(
    'asks for a token when %s is to be listened on',
    (host) => {
      expect(problems({ DOCGRAPH_HTTP_HOST: host })).toEqual([
        expect.stringMatching(/^DOCGRAPH_HTTP_TOKEN: not set, but/),
      ]);
      expect(problems({ DOCGRAPH_HTTP_HOST: host, DOCGRAPH_HTTP_TOKEN: TOKEN })).toEqual([]);
    },
  );

  it('suggests the nearest name for a variable that does not exist', () => {
    expect(problems({ DOCGRAPH_HTTP_PROT: '1' })).toEqual([
      'DOCGRAPH_HTTP_PROT: there is no such variable; did you mean DOCGRAPH_HTTP_PORT?',
    ]);
    expect(problems({ DOCGRAPH_SOMETHING_ELSE: '1' })).toEqual([expect.stringContaining('known are DOCGRAPH_DATA, ')]);
  });

  it('leaves variables of other programs and keys of embedding services alone', () => {
    expect(problems({ DOCGRAPH_EVAL_DATA: '/x', DOCGRAPH_EMBEDDING_API_KEY: 'k', OTHER: 'y' })).toEqual([]);
  });
});
