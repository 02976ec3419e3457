import { describe, expect, it } from 'vitest';
import { commandName, configurationName, errorName, flagName } from './names.ts';
import { invocations } from './shell.ts';

describe('canonical names', () => {
  it.each([
    ['kubectl -n storage get pods -o wide', 'kubectl get'],
    ['sudo kubectl get pods', 'kubectl get'],
    ['KUBECONFIG=/tmp/k kubectl get pods', 'kubectl get'],
    ['/usr/local/bin/kubectl get pods', 'kubectl get'],
    ['helm repo add stable https://example.org', 'helm repo add'],
    ['docker compose up -d', 'docker compose up'],
    ['git clone https://example.org/x.git', 'git clone'],
    ['az aks nodepool add --name x', 'az aks nodepool add'],
    ['mkfs.ext4 /dev/sdb', 'mkfs.ext4'],
    ['relayctl --config /etc/relay.yml check preflight', 'relayctl check preflight'],
    ['relayctl --image registry.example/cli:v{{< version >}} install preflight', 'relayctl install preflight'],
  ])('names the command %s by program and subcommands', (written, name) => {
    expect(invocations(written).map(commandName)).toEqual([name]);
  });

  it.each([
    ['`log-level`', 'log-level'],
    ['"log-level": debug', 'log-level'],
    ['logLevel = debug', 'logLevel'],
    ['RELAY_TOKEN=secret', 'RELAY_TOKEN'],
    ['server.port:', 'server.port'],
    ['example.org/some-label', 'example.org/some-label'],
  ])('keeps the spelling of the key in %s', (written, name) => {
    expect(configurationName(written)).toBe(name);
  });

  it('takes the value from a flag', () => {
    expect(flagName('--region=eu-1')).toBe('--region');
    expect(flagName('--region eu-1')).toBe('--region');
  });
});

describe('errorName', () => {
  it('replaces what varies from case to case', () => {
    const one = 'Error: failed to mount "/dev/sdb" for volume pvc-6288f5ea-5eea at 10.1.2.3:3260: exit status 32';
    const other = 'failed to mount  "/dev/sdc" for volume pvc-9e3a3735-0001 at 10.9.8.7:3260: exit status 1.';
    expect(errorName(one)).toBe('failed to mount * for volume * at *: exit status *');
    expect(errorName(other)).toBe(errorName(one));
  });

  it('is a name of at most 200 characters', () => {
    expect(errorName(`cannot read ${'the file and '.repeat(100)}`).length).toBeLessThanOrEqual(200);
  });

  it('keeps different messages apart', () => {
    expect(errorName('permission denied')).not.toBe(errorName('connection refused'));
  });
});
