/** Entities are found by the names that people write, in whatever they paste. */
import { describe, expect, test } from 'vitest';
import type { EntityKind } from '@docgraph/domain';
import type { ContractContext } from './context.ts';
import { documentFixture, type StatementFixture } from './fixtures.ts';

export function namesContract(context: ContractContext): void {
  const write = async (...names: readonly string[]): Promise<void> => {
    const states = names.map((to): StatementFixture => ({ under: 'x', kind: 'MENTIONS', to }));
    await context.graph().applyDocuments([documentFixture('a.md', { x: '' }, { states })]);
  };
  /** `match kind:name`, as found. */
  const found = async (text: string, kinds?: readonly EntityKind[], limit = 10): Promise<readonly string[]> => {
    const matches = await context.graph().entitiesNamed({ text, limit, ...(kinds && { kinds }) });
    return matches.map(({ match, entity }) => `${match} ${entity.kind}:${entity.name}`);
  };

  describe('entities', () => {
    test('are found by their whole name, however it is written, before what is longer', async () => {
      await write(
        'concept:backup volume',
        'command:backup volume create',
        'configuration:backup.volume',
        'concept:volume',
      );
      const [key, concept] = ['whole configuration:backup.volume', 'whole concept:backup volume'];
      const longer = ['inside concept:volume', 'part command:backup volume create'];
      expect(await found('`backup-volume`')).toEqual([key, concept, ...longer]);
      expect(await found(' BACKUP_VOLUME?')).toEqual([key, concept, ...longer]);
      // What is written as the name is comes first.
      expect(await found('Backup Volumes')).toEqual([concept, key, ...longer]);
      expect(await found('backup volume', ['concept'], 1)).toEqual(['whole concept:backup volume']);
      expect(await found('?!')).toEqual([]);
    });

    test('are found inside a question, the longest first, and options only as they are written', async () => {
      await write('concept:backup', 'concept:backup target', 'parameter:--force', 'command:kubectl get pods');
      expect(await found('Why does kubectl get pods force backup targets?')).toEqual([
        ...['inside command:kubectl get pods', 'inside concept:backup target', 'inside concept:backup'],
      ]);
      expect(await found('what does --force do')).toEqual(['inside parameter:--force']);
      expect(await found('what does --force-more do')).toEqual([]);
    });

    test('are found by the beginning of their name', async () => {
      await write('command:kubectl get pods', 'command:kubectl get nodes', 'command:kubectl delete');
      expect(await found('kubectl get')).toEqual(['part command:kubectl get nodes', 'part command:kubectl get pods']);
    });

    test('that are messages are found in a pasted log, and by a part of them', async () => {
      const long = 'failed to attach the volume to the node since the engine is not running on any of the nodes of it';
      await write(`error:${long}`, 'error:no space left on device');
      expect(await found(`time="1" level=error msg="${long}" name=x\n at y`)).toEqual([`inside error:${long}`]);
      expect(await found('attach the volume to the node')).toEqual([`part error:${long}`]);
      expect(await found('the node')).toEqual([]);
      expect(await found('No space left on device')).toEqual(['whole error:no space left on device']);
    });

    test('that are messages are found whatever stands in their variable parts', async () => {
      await write('error:failed to mount volume *: no such file', 'error:failed to mount volume *: *');
      expect(await found('I see "Failed to mount volume pvc-1: no such file" and worse.')).toEqual([
        ...['inside error:failed to mount volume *: no such file', 'inside error:failed to mount volume *: *'],
      ]);
      expect(await found('failed to mount volume a/b')).toEqual(['whole error:failed to mount volume *: *']);
    });

    test('are found by another way to write them', async () => {
      const states: StatementFixture[] = [
        { under: 'x', kind: 'DEFINES', to: 'concept:persistent volume claim', surface: 'PVC' },
        { under: 'x', kind: 'DEFINES', to: 'procedure:a#1', surface: 'Install with Helm' },
      ];
      await context.graph().applyDocuments([documentFixture('a.md', { x: '' }, { states })]);
      expect(await found('PVCs')).toEqual(['whole concept:persistent volume claim']);
      expect(await found('How do I install with Helm?')).toEqual(['inside procedure:a#1']);
    });
  });
}
