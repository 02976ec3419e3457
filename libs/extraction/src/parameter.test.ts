import { describe, expect, it } from 'vitest';
import { statements } from './fixture.test-support.ts';

const flags = (markdown: string): readonly string[] =>
  statements(`# Page\n\n${markdown}`).filter(
    (line) => line.includes('parameter:') && !line.startsWith('MENTIONS - -> command'),
  );

describe('parameters', () => {
  it('are the long flags of a command, up to the words of another program', () => {
    expect(flags('```sh\nkubectl exec --stdin pod -- ls --all -n x\n```')).toEqual(
      ['HAS_PARAMETER command:kubectl exec -> parameter:--stdin', 'MENTIONS - -> parameter:--stdin'].toReversed(),
    );
  });

  it('are defined by the help text of a program', () => {
    const help =
      '```text\nUsage:\n  relayctl check [flags]\n\nFlags:\n  -h, --help     show this\n      --spdk     check more\n```';
    expect(flags(help)).toEqual([
      'DEFINES - -> parameter:--help',
      'HAS_PARAMETER command:relayctl check -> parameter:--help',
      'DEFINES - -> parameter:--spdk',
      'HAS_PARAMETER command:relayctl check -> parameter:--spdk',
    ]);
  });

  it('are defined by lists and tables', () => {
    expect(flags('- `--region`: where.\n- `--force`, which is dangerous')).toEqual([
      'DEFINES - -> parameter:--region',
      'MENTIONS - -> parameter:--force',
    ]);
    expect(
      flags('Options of `relayctl check`:\n\n| Option | Description |\n| --- | --- |\n| `-q, --quiet` | Say less. |'),
    ).toEqual(['DEFINES - -> parameter:--quiet', 'HAS_PARAMETER command:relayctl check -> parameter:--quiet']);
  });

  it('are arguments in configuration', () => {
    expect(flags('```yaml\nargs:\n  - --log-level=debug\n```')).toEqual(['MENTIONS - -> parameter:--log-level']);
  });
});
