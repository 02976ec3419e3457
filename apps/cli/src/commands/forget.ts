/** `docgraph forget`: takes a source and everything indexed of it out of the index. */
import { declaredSource, requireOwn } from '@docgraph/installation';
import { openWriteSide } from '../composition.ts';
import type { Context } from '../context.ts';

export async function forget(id: string, { data, json, signal, print }: Context): Promise<void> {
  requireOwn(declaredSource(data.dir, id), 'remove it');
  const side = await openWriteSide(data, { onEvent: () => {} });
  try {
    await side.writer.forget(id);
    await side.ingestor.repair(signal);
  } finally {
    await side.close();
  }
  print(json ? JSON.stringify({ forgotten: id }) : `forgot ${id}`);
}
