import { EMBEDDED } from '@docgraph/installation';
import { expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const LOCAL = {
  neo4j: { kind: 'neo4j', url: 'bolt://127.0.0.1:7687', user: 'neo4j', password: '' },
  qdrant: { kind: 'qdrant', url: 'http://127.0.0.1:6333', apiKey: undefined },
  name: 'docgraph',
};

it('has defaults for everything, and reads each variable', () => {
  expect(parseConfig({})).toEqual({
    ...{ dataDir: '.docgraph', host: '127.0.0.1', port: 8420, token: undefined, allowedHosts: [], allowedOrigins: [] },
    ...{ toolTimeoutMs: undefined, modelRuntime: 'auto', engines: EMBEDDED, servers: LOCAL },
    workerUrl: 'http://127.0.0.1:8430',
    ...{ configFile: undefined, gitProtocols: ['https', 'ssh'] },
  });
  expect(
    parseConfig({
      ...{
        DOCGRAPH_DATA: '/d',
        DOCGRAPH_HTTP_HOST: '::1',
        DOCGRAPH_HTTP_PORT: '0',
        DOCGRAPH_HTTP_TOKEN: 'x'.repeat(20),
      },
      ...{ DOCGRAPH_ALLOWED_HOSTS: 'a.example', DOCGRAPH_ALLOWED_ORIGINS: 'b.example' },
      ...{ DOCGRAPH_TOOL_TIMEOUT_MS: '500', DOCGRAPH_MODEL_RUNTIME: 'portable' },
      DOCGRAPH_WORKER_URL: 'https://worker.example:8430',
      ...{ DOCGRAPH_CONFIG: '/etc/docgraph.yaml', DOCGRAPH_GIT_PROTOCOLS: 'file, https' },
    }),
  ).toEqual({
    ...{ dataDir: '/d', host: '::1', port: 0, token: 'x'.repeat(20), allowedHosts: ['a.example'] },
    ...{ allowedOrigins: ['b.example'], toolTimeoutMs: 500, modelRuntime: 'portable', engines: EMBEDDED },
    servers: LOCAL,
    workerUrl: 'https://worker.example:8430',
    ...{ configFile: '/etc/docgraph.yaml', gitProtocols: ['file', 'https'] },
  });
});

it('refuses what it does not know', () => {
  expect(() => parseConfig({ DOCGRAPH_HTTP_TOKN: 'x' })).toThrow(/did you mean DOCGRAPH_HTTP_TOKEN\?/);
});
