import { describe, expect, it } from 'vitest';
import { statements } from './fixture.test-support.ts';

const commands = (markdown: string): readonly string[] =>
  statements(`# Page\n\n${markdown}`)
    .filter((line) => line.startsWith('MENTIONS - -> command:'))
    .map((line) => line.slice('MENTIONS - -> command:'.length));

describe('commands', () => {
  it('takes only what stands behind a prompt when the block has prompts', () => {
    expect(commands('```console\n$ relayctl status\nservice running\nhost up\n```')).toEqual(['relayctl status']);
  });

  it('reads pipelines, lists and wrapped lines of shell', () => {
    const block = '```bash\nsudo helm upgrade x ./chart \\\n  --install && kubectl get pods | grep x\n```';
    expect(commands(block)).toEqual(['helm upgrade', 'kubectl get', 'grep']);
  });

  it('takes no comment, here-document, loop head or output for a command', () => {
    const block = [
      '```bash',
      '# install the thing',
      'cat <<EOF > x.yaml',
      'kind: Thing',
      'EOF',
      'for n in one two; do kubectl cordon $n; done',
      'NAME   READY   STATUS',
      'INFO[0001] Running checker',
      '```',
    ].join('\n');
    expect(commands(block)).toEqual(['cat', 'kubectl cordon']);
  });

  it('takes a root prompt for a prompt only before a known program', () => {
    expect(commands('```\n# kubectl get pods\nNAME READY\n```')).toEqual(['kubectl get']);
    expect(commands('```\n# the first line says why\n```')).toEqual([]);
  });

  it('finds commands in blocks inside lists', () => {
    expect(commands('1. Do it:\n   ```sh\n   git push origin main\n   ```\n2. Done.')).toEqual(['git push']);
  });

  it('tells a command in code style from other words in code style', () => {
    expect(commands('Run `relayctl check preflight`, see `actual size` and `kubectl`.')).toEqual([
      'relayctl check preflight',
      'kubectl',
    ]);
    expect(commands('Declared with `as const`; the value is `go` or `best-effort`.')).toEqual([]);
  });

  it('knows a program that the document calls a tool', () => {
    expect(commands('The `relayctl` tool is small.\n\n- `relayctl trim volume`: frees space.')).toEqual([
      'relayctl',
      'relayctl trim volume',
    ]);
  });

  it('takes no command from configuration with the wrong label', () => {
    expect(commands('```bash\napiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n```')).toEqual([]);
  });
});
