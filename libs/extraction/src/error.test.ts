import { describe, expect, it } from 'vitest';
import { statements } from './fixture.test-support.ts';

const errors = (markdown: string): readonly string[] =>
  statements(`# Page\n\n${markdown}`)
    .filter((line) => line.startsWith('MENTIONS - -> error:'))
    .map((line) => line.slice('MENTIONS - -> error:'.length));

describe('errors', () => {
  it('reads the message out of log records of several kinds', () => {
    const log = [
      '```',
      'time="2024-01-01" level=info msg="failed is only a word here"',
      'time="2024-01-01" level=error msg="cannot open the store" error="permission denied for user"',
      'E0416 08:49:27.567704 1 mount.go:143] Mount failed: exit status 32',
      'Dec 19 13:19:36 node-2 relayd[316]: connect to 10.4.3.2:3260 failed (no answer)',
      '[1587403.78] disk error (device sdc): aborted journal',
      '  Warning  FailedMount  30s  kubelet  MountVolume.SetUp failed for volume "pvc-1"',
      '```',
    ].join('\n');
    expect(errors(log)).toEqual([
      'cannot open the store',
      'permission denied for user',
      'mount failed: exit status *',
      'connect to * failed (no answer)',
      'disk error (device sdc): aborted journal',
      'mountvolume.setup failed for volume *',
    ]);
  });

  it('joins a record that was wrapped for the page', () => {
    const log = '```\nlevel=error msg="failed to prune the\n  image because it is larger"\n```';
    expect(errors(log)).toEqual(['failed to prune the image because it is larger']);
  });

  it('finds messages in code style and in quotes that are announced', () => {
    expect(errors('The log shows `cannot find the volume` or the error "No such file or directory".')).toEqual(
      ['no such file or directory', 'cannot find the volume'].toReversed(),
    );
  });

  it('takes neither commands nor names of settings nor prose for messages', () => {
    expect(errors('Run `kubectl get pods`, set `Failed Backup Time To Live`, or fail to care.')).toEqual([]);
    expect(errors('```yaml\nmessage: "failed to open the file"\n```')).toEqual([]);
  });

  it('lets a solution resolve the errors of its problem', () => {
    const page =
      '## Symptom 1\n\n`cannot open the store`\n\n### Solution\n\nOpen it.\n\n## Symptom 2\n\n`cannot close the store`\n\n### Solution\n\nClose it.';
    const resolved = statements(`# Page\n\n${page}`).filter((line) => line.startsWith('RESOLVES'));
    expect(resolved).toEqual([
      'RESOLVES - -> error:cannot open the store',
      'RESOLVES - -> error:cannot close the store',
    ]);
  });

  it('lets a section resolve the error that is its heading', () => {
    const page = '## Failed to get root: cannot find the kubelet\n\nStart the kubelet.';
    expect(statements(page)).toContain('RESOLVES - -> error:failed to get root: cannot find the kubelet');
  });
});
