/**
 * A model from a hub, through the loader of @huggingface/transformers; the only place that reaches the network for a
 * model.
 */
import { join } from 'node:path';
import { AppError } from '@docgraph/domain';
import { importTransformers } from './transformers-encoder.ts';

export interface DownloadOptions {
  /** `owner/name` on the hub. */
  readonly id: string;
  /** Branch, tag or commit; default `main`. */
  readonly revision?: string | undefined;
  /** Another hub with the same addresses; default the package's own. */
  readonly hubUrl?: string | undefined;
  /** Folder that receives the files. */
  readonly cacheDir: string;
}

/** Whether a text can be the name of a model on a hub. */
export function isHubId(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/.test(text);
}

/**
 * Fetches the float model with its tokenizer and returns the folder that holds them. Throws kind `unavailable` when it
 * cannot.
 */
export async function downloadModel({ id, revision = 'main', hubUrl, cacheDir }: DownloadOptions): Promise<string> {
  const { AutoModel, AutoTokenizer, env } = await importTransformers();
  const saved = { cacheDir: env.cacheDir, remoteHost: env.remoteHost, allowRemoteModels: env.allowRemoteModels };
  Object.assign(env, { cacheDir, allowRemoteModels: true, ...(hubUrl !== undefined && { remoteHost: hubUrl }) });
  try {
    await AutoTokenizer.from_pretrained(id, { revision });
    const model = await AutoModel.from_pretrained(id, { revision, dtype: 'fp32' });
    await model.dispose();
    return revision === 'main' ? join(cacheDir, id) : join(cacheDir, id, revision);
  } catch (cause) {
    throw new AppError(
      `${id} is neither a file or folder here nor could it be fetched from the hub; check the name and the network, ` +
        'or fetch it elsewhere and add the folder',
      { code: 'model-download-failed', kind: 'unavailable', cause },
    );
  } finally {
    Object.assign(env, saved);
  }
}
