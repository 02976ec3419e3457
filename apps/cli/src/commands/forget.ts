/** `docgraph forget`: takes a source and everything indexed of it out of the index. */
import { AppError } from '@docgraph/domain';
import { readRecord } from '@docgraph/installation';
import { openWriteSide } from '../composition.ts';
import type { Context } from '../context.ts';

export async function forget(id: string, { data, json, signal, print }: Context): Promise<void> {
  const known = readRecord(data.dir).sources.map((source) => source.id);
  if (!known.includes(id))
    throw new AppError(`there is no source ${id}: known are ${known.join(', ') || 'none'}`, {
      ...{ code: 'source-not-found', kind: 'not-found' },
    });
  const side = await openWriteSide(data, { onEvent: () => {} });
  try {
    await side.writer.forget(id);
    await side.ingestor.repair(signal);
  } finally {
    await side.close();
  }
  print(json ? JSON.stringify({ forgotten: id }) : `forgot ${id}`);
}
