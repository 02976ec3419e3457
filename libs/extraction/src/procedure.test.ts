import { describe, expect, it } from 'vitest';
import { edgesOf } from './fixture.test-support.ts';

const steps = (markdown: string): readonly string[] =>
  edgesOf(`# Page\n\n${markdown}`)
    .filter(({ kind }) => kind === 'HAS_STEP')
    .map(({ to, surface }) => `${to.name.split('#')[1]} ${surface}`);

describe('procedures', () => {
  it('are numbered lists of instructions, in order', () => {
    expect(steps('1. Open the page.\n2. On the left, click **Save**.\n3. Wait.')).toEqual([
      'procedure-1.step-1 Open the page.',
      'procedure-1.step-2 On the left, click Save.',
      'procedure-1.step-3 Wait.',
    ]);
  });

  it('go on behind code between the items', () => {
    const list = '1. Run this:\n\n```\nmake\n```\n\n2. Check the log.\n\n```\nok\n```\n\n3. Stop it.';
    expect(steps(list)).toHaveLength(3);
    expect(steps('1. Run this:\n\n```\nmake\n```\n\n1. Check the log.')).toHaveLength(2);
  });

  it('are no counted facts, alternatives or advice', () => {
    expect(steps('1. The disk is full.\n2. The network is slow.')).toEqual([]);
    expect(steps('There are two options.\n\n1. Restart the node.\n2. Remove the node.')).toEqual([]);
    expect(steps('## Best practices\n\n1. Use tags.\n2. Keep backups.')).toEqual([]);
  });

  it('leave out what the program does between the steps', () => {
    expect(
      steps('1. Drain the node.\n2. Remove the node.\n3. The server will delete it from the cluster.'),
    ).toHaveLength(2);
  });

  it('are numbered headings, whose sections hold the commands', () => {
    const page = '## Guide\n\n### 1. Find the disk\n\n```sh\nlsblk -f\n```\n\n### 2. Clean up\n\nRemove it.';
    expect(steps(page)).toEqual(['procedure-1h.step-1 1. Find the disk', 'procedure-1h.step-2 2. Clean up']);
    const executes = edgesOf(`# Page\n\n${page}`).filter(({ kind }) => kind === 'EXECUTES');
    expect(executes.map(({ from, to }) => `${from!.name} ${to.name}`)).toEqual([
      'page/guide#procedure-1h.step-1 lsblk',
    ]);
  });

  it('keep their names when their words change', () => {
    const names = (text: string): readonly string[] => edgesOf(text).map(({ to }) => to.name);
    expect(names('# P\n\n1. Open it.\n2. Close it.')).toEqual(names('# P\n\n1. Start it.\n2. Stop it.'));
  });
});
