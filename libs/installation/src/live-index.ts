/** Which index an installation works on that several data folders share: the server remembers it, so that all use one model. */
import { AppError } from '@docgraph/domain';
import type { Engines } from './engines.ts';
import type { IndexRecord, InstallationRecord } from './record.ts';
import { serverName, serverOf, serverPrefix } from './stores.ts';

/** No index is called so: their names begin with a hash. */
const pointerOf = (engines: Engines): string => `${serverPrefix(engines)}live`;

/**
 * Refuses an index beside one that this data folder does not know: another program works on that with another model, and both would
 * take each other's jobs. Beside its own, a data folder may build another one. Does nothing without Qdrant.
 * @throws AppError `model-not-the-installations` (conflict) that names both models and says what to do.
 */
export async function requireShared(
  index: Pick<IndexRecord, 'file' | 'fingerprint'>,
  { current, building }: Pick<InstallationRecord, 'current' | 'building'>,
  engines: Engines,
): Promise<void> {
  const live = await liveIndex(engines);
  const known = [index, current, building].flatMap((each) => (each === null ? [] : [serverName(each, engines)]));
  if (live === null || known.includes(live)) return;
  const model = live.slice(serverName({ file: '' }, engines).length);
  throw new AppError(
    `the installation ${engines.name} answers from an index of ${model}, and this data folder has ${index.fingerprint}, or another ` +
      'version of docgraph: use the same model here with docgraph model use, or set DOCGRAPH_INSTALLATION to a name of its own',
    {
      code: 'model-not-the-installations',
      kind: 'conflict',
      metadata: { live, configured: serverName(index, engines) },
    },
  );
}

/** Tells the other data folders of the installation that this index answers. Does nothing without Qdrant. */
export async function share(index: Pick<IndexRecord, 'file'>, engines: Engines): Promise<void> {
  if (engines.vector.kind !== 'qdrant') return;
  const { setQdrantPointer } = await import('@docgraph/vector/qdrant');
  await setQdrantPointer(serverOf(engines.vector), pointerOf(engines), serverName(index, engines));
}

async function liveIndex(engines: Engines): Promise<string | null> {
  if (engines.vector.kind !== 'qdrant') return null;
  const { readQdrantPointer } = await import('@docgraph/vector/qdrant');
  return readQdrantPointer(serverOf(engines.vector), pointerOf(engines));
}
