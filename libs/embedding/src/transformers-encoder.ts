/**
 * Models that need @huggingface/transformers, an optional package: loaded when such a model is used, never the network.
 */
import type * as Transformers from '@huggingface/transformers';
import { AppError } from '@docgraph/domain';
import type { TokenModel } from './encoder.ts';
import { HUB_DIR } from './model-files.ts';
import { limitTokens } from './model-tokenizer.ts';
import { toHiddenStates } from './pooling.ts';

/** Throws kind `not-found`, with the command to type, where the package is not installed. */
export async function importTransformers(): Promise<typeof Transformers> {
  try {
    return await import('@huggingface/transformers');
  } catch (cause) {
    throw new AppError('this needs a package that is not installed: npm install @huggingface/transformers', {
      code: 'transformers-missing',
      kind: 'not-found',
      cause,
    });
  }
}

/**
 * @param modelDir Model folder of engine `transformers`. One text a run, because padding can change vectors, and cut by
 * us, because the package's own truncation drops the closing special token.
 */
export async function openTransformersModel(modelDir: string, maxTokens: number): Promise<TokenModel> {
  const { AutoModel, AutoTokenizer, Tensor, env } = await importTransformers();
  env.allowRemoteModels = false;
  env.localModelPath = modelDir;
  try {
    const tokenizer = await AutoTokenizer.from_pretrained(HUB_DIR);
    const model = await AutoModel.from_pretrained(HUB_DIR, {
      dtype: 'fp32',
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    });
    return {
      tokenizer: limitTokens((text) => tokenizer.encode(text), maxTokens),
      run: async (ids) => {
        const tensor = (value: BigInt64Array): unknown => new Tensor('int64', value, [1, ids.length]);
        const output = await model({
          input_ids: tensor(BigInt64Array.from(ids, BigInt)),
          attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
        });
        return toHiddenStates(output.last_hidden_state ?? output.token_embeddings, ids.length);
      },
    };
  } catch (cause) {
    throw new AppError(`${modelDir} cannot be opened by @huggingface/transformers; add the model again`, {
      code: 'model-unusable',
      kind: 'corrupt',
      cause,
    });
  }
}
