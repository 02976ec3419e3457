import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { variables } from '@docgraph/installation';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const dockerfile = read('deploy/docker/Dockerfile');

interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly build: { readonly dockerfile: string; readonly target: string };
  readonly environment: Readonly<Record<string, string | null>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly command: readonly string[];
  readonly secrets: readonly string[];
  readonly healthcheck: { readonly test: readonly string[] };
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, unknown>>;
};
const ofProfile = (profile: string): readonly (readonly [string, Service])[] =>
  Object.entries(compose.services).filter(([, { profiles }]) => profiles.includes(profile));
const services = ofProfile('app');

describe('docker-compose.yml', () => {
  it('starts the two programs from targets that the Dockerfile has', () => {
    expect(services.map(([name]) => name).sort()).toEqual(['ingest-worker', 'mcp-server']);
    for (const [name, { build }] of services) {
      expect(build.target).toBe(name);
      expect(existsSync(join(root, build.dockerfile))).toBe(true);
      expect(dockerfile).toContain(` AS ${name}\n`);
    }
  });

  it('sets variables that exist, to values that they accept', () => {
    for (const [, { environment }] of services)
      for (const [name, value] of Object.entries(environment)) {
        expect(Object.keys(variables)).toContain(name);
        const given = /^\$\{\w+:-(.*)\}$/.exec(value ?? '')?.[1] ?? value?.replace(/\$\{\w+:\+.*\}$/, '') ?? '';
        if (given === '' || given.startsWith('${')) continue;
        expect(variables[name as keyof typeof variables].schema.safeParse(given)).toMatchObject({ success: true });
      }
  });

  it('asks for a token, publishes on this machine only, and shares one volume', () => {
    for (const [, service] of services) {
      expect(service.environment['DOCGRAPH_HTTP_TOKEN']).toMatch(/^\$\{DOCGRAPH_HTTP_TOKEN:\?/);
      expect(service.ports.length).toBeGreaterThan(0);
      for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
      expect(service.volumes).toContain('data:/data');
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
      expect(service.healthcheck.test.join(' ')).toContain('/healthz');
    }
    expect(Object.keys(compose.volumes)).toEqual(['data', 'graph', 'search', 'jobs', 'metrics']);
  });

  it('gives the documentation to the worker alone, and for reading only', () => {
    const mounts = (name: string) => compose.services[name]!.volumes.filter((volume) => !volume.startsWith('data:'));
    expect(mounts('ingest-worker')).toEqual([expect.stringMatching(/:\/docs:ro$/)]);
    expect(mounts('mcp-server')).toEqual([]);
    expect(compose.services['ingest-worker']!.environment['DOCGRAPH_SOURCES']).toBe('docs=/docs');
  });
});

describe('the servers of docker-compose.yml', () => {
  const stores = ofProfile('stores');
  /** A cache forgets when it ends. */
  const VOLUMES = { neo4j: ['graph'], qdrant: ['search'], 'redis-queue': ['jobs'], 'redis-cache': undefined };

  it('are those that the engines of an installation can be on, in the versions that the suites run against', () => {
    expect(stores.map(([name]) => name)).toEqual(['neo4j', 'qdrant', 'redis-queue', 'redis-cache']);
    const neo4j = /<version>(\d+\.[\d.]+)</.exec(read('tools/stack/neo4j/pom.xml'))![1]!;
    expect(compose.services['neo4j']!.image).toBe(`docker.io/library/neo4j:${neo4j}-community`);
    const client = JSON.parse(read('libs/vector/package.json')) as { dependencies: Record<string, string> };
    const qdrant = client.dependencies['@qdrant/js-client-rest']!;
    expect(compose.services['qdrant']!.image).toBe(`docker.io/qdrant/qdrant:v${qdrant}`);
  });

  it('publish on this machine only, keep their data, and are where both programs look for them', () => {
    for (const [name, { ports, volumes, healthcheck }] of stores) {
      expect(ports).toHaveLength(1);
      expect(ports[0]).toMatch(/^127\.0\.0\.1:/);
      expect(volumes?.map((volume) => volume.split(':')[0])).toEqual(VOLUMES[name as keyof typeof VOLUMES]);
      expect(healthcheck.test[0]).toMatch(/^CMD/);
    }
    for (const [, { environment }] of services) {
      expect(environment['DOCGRAPH_NEO4J_URL']).toContain('bolt://neo4j:7687');
      expect(environment['DOCGRAPH_QDRANT_URL']).toContain('http://qdrant:6333');
      expect(environment['DOCGRAPH_NEO4J_PASSWORD']).toBe('${DOCGRAPH_NEO4J_PASSWORD:-}');
    }
    expect(compose.services['neo4j']!.environment['NEO4J_AUTH']).toBe('neo4j/${DOCGRAPH_NEO4J_PASSWORD:-}');
  });

  it('are set as the queue and the cache need them, and have no password of their own', () => {
    const command = (name: string) => compose.services[name]!.command.at(-1);
    expect(command('redis-queue')).toMatch(/--appendonly yes .*--maxmemory-policy noeviction/);
    expect(command('redis-cache')).toMatch(/--appendonly no .*--maxmemory \S+ --maxmemory-policy allkeys-lru/);
    for (const [name, variable] of [
      ['redis-queue', 'DOCGRAPH_REDIS_PASSWORD'],
      ['redis-cache', 'DOCGRAPH_CACHE_REDIS_PASSWORD'],
    ] as const) {
      expect(compose.services[name]!.environment['REDISCLI_AUTH']).toBe(`\${${variable}:-}`);
      expect(command(name)).toContain(`--requirepass "$\${REDISCLI_AUTH:?set ${variable},`);
    }
  });

  it('start only when they are asked for', () => {
    const all = Object.values(compose.services).map(({ profiles }) => profiles);
    expect(all.filter((profiles) => profiles.length !== 1)).toEqual([]);
  });
});

describe('prometheus of docker-compose.yml', () => {
  const { volumes, secrets, ports } = compose.services['prometheus']!;
  const config = parse(read('deploy/prometheus/prometheus.yml')) as {
    readonly scrape_configs: readonly {
      readonly authorization: { readonly credentials_file: string };
      readonly static_configs: readonly { readonly targets: readonly string[] }[];
    }[];
  };

  it('asks both programs under names that they accept, with their token, and is published on this machine only', () => {
    expect(ports).toEqual(['127.0.0.1:9090:9090']);
    expect(volumes[0]).toBe('./deploy/prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro');
    const [job] = config.scrape_configs;
    const listening = services.map(([name, { ports }]) => `${name}:${ports[0]!.split(':').at(-1)}`);
    expect(job!.static_configs[0]!.targets.toSorted()).toEqual(listening.toSorted());
    for (const [name, { environment }] of services)
      expect(environment['DOCGRAPH_ALLOWED_HOSTS']).toMatch(new RegExp(`^${name}\\b`));
    expect(secrets).toEqual(['docgraph-token']);
    expect(job!.authorization.credentials_file).toBe('/run/secrets/docgraph-token');
    expect(compose.secrets['docgraph-token']).toEqual({ environment: 'DOCGRAPH_HTTP_TOKEN' });
  });
});

describe('Dockerfile', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1);

  it('runs as a user without privileges, with a health check, and without a package manager', () => {
    const runtime = stages.find((stage) => stage.includes(' AS runtime\n'))!;
    expect(runtime).toMatch(/^USER 1000:1000$/m);
    expect(runtime).toContain('rm -rf /usr/local/lib/node_modules');
    for (const app of ['mcp-server', 'ingest-worker']) {
      const stage = stages.find((text) => text.includes(` AS ${app}\n`))!;
      expect(stage).toMatch(/^runtime AS/);
      expect(stage).toContain('HEALTHCHECK');
    }
  });

  it('sets variables that exist', () => {
    const named = [...dockerfile.matchAll(/\bDOCGRAPH_\w+/g)].map((match) => match[0]);
    expect([...new Set(named)].filter((name) => !(name in variables))).toEqual([]);
  });

  it('copies files that exist and that .dockerignore lets through', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(\S+) /gm)].map((match) => match[1]!);
    const allowed = read('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    for (const path of copied.filter((path) => path !== '.')) {
      expect(existsSync(join(root, path))).toBe(true);
      expect(allowed).toContain(path);
    }
    const workspaces = readdirSync(root).filter((name) => ['apps', 'libs'].includes(name));
    expect(allowed).toEqual(expect.arrayContaining([...workspaces, 'package.json', 'package-lock.json', '.npmrc']));
  });
});
