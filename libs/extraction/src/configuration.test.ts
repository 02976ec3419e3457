import { describe, expect, it } from 'vitest';
import { statements } from './fixture.test-support.ts';

const keys = (markdown: string): readonly string[] =>
  statements(`# Page\n\n${markdown}`)
    .filter((line) => line.includes('-> configuration:'))
    .map((line) => line.replace(' - -> configuration:', ' '));

describe('configuration', () => {
  it('finds keys in code style by their shape or by what is said beside them', () => {
    expect(keys('Set `server.maxConnections`, `RELAY_TOKEN` and the `log-level` option.')).toEqual([
      'MENTIONS server.maxConnections',
      'MENTIONS RELAY_TOKEN',
      'MENTIONS log-level',
    ]);
  });

  it('takes no file, host, version, pod or status for a key', () => {
    expect(keys('See `values.yaml`, `docs.example.com`, `v1.2.3`, `relay-manager` and `status.phase`.')).toEqual([]);
  });

  it('takes members of objects for keys only where the page shows no programs', () => {
    expect(keys('Read `request.url`.\n\n```js\nuse(request)\n```')).toEqual([]);
  });

  it('finds specific keys in files, commented ones too, and nothing below status', () => {
    const yaml = '```yaml\nspec:\n  maxSurge: 1\n#  minReady: 2\nstatus:\n  lastSeen: now\n```';
    expect(keys(yaml)).toEqual(['MENTIONS maxSurge', 'MENTIONS minReady']);
  });

  it('defines the rows of a table of settings', () => {
    const table = '| Key | Default | Description |\n| --- | --- | --- |\n| `cache.size` | 10 | Size. |\n| note | | x |';
    expect(keys(table)).toEqual(['DEFINES cache.size']);
  });

  it('takes no table of something else for settings', () => {
    expect(keys('| Name | Port |\n| --- | --- |\n| relay-manager | 80 |')).toEqual([]);
  });

  it('defines the setting that a section is about, under its key or its title', () => {
    expect(keys('## Setting `retry-limit-max`\n\nHow often.')).toContain('DEFINES retry-limit-max');
    expect(keys('## Retry Limit\n\n> Default: `3`\n\nHow often.')).toEqual(['DEFINES Retry Limit']);
  });

  it('finds arguments of --set and exported variables', () => {
    expect(keys('```bash\nexport RELAY_HOME=/opt\nhelm install x y --set relay.replicaCount=2\n```')).toEqual([
      'MENTIONS RELAY_HOME',
      'MENTIONS relay.replicaCount',
    ]);
  });
});
