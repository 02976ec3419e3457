/** From text to token ids, cut to the model's length without losing the closing special token. */
import { readFile } from 'node:fs/promises';
import { AppError } from '@docgraph/domain';
import { Tokenizer } from '@huggingface/tokenizers';

/**
 * Longer texts are cut here before they are tokenised, so that one huge text cannot occupy a thread. 512 tokens of prose are about
 * 3,000 characters; only text that is nearly all white space could lose a token that would have counted.
 */
export const TEXT_CHARS_MAX = 32_768;

export interface ModelTokenizer {
  /** At most the model's token limit; special tokens included, the closing ones kept. */
  encode(text: string): readonly number[];
}

/** Reads a `tokenizer.json`. Its own padding and truncation settings are not used. */
export async function createModelTokenizer(file: string, maxTokens: number): Promise<ModelTokenizer> {
  const tokenizer = await parseTokenizer(file);
  return {
    encode: (text) => {
      const ids = tokenizer.encode(text.slice(0, TEXT_CHARS_MAX)).ids;
      if (ids.length <= maxTokens) return ids;
      return cutTokens(ids, maxTokens, closingTokens(tokenizer, ids));
    },
  };
}

/** Keeps the beginning and the last `closing` ids. */
export function cutTokens(ids: readonly number[], maxTokens: number, closing: number): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  return [...ids.slice(0, maxTokens - closing), ...ids.slice(ids.length - closing)];
}

/** How many special tokens close a text: what a tokenizer adds to nothing, less what stands before the first word. */
function closingTokens(tokenizer: Tokenizer, ids: readonly number[]): number {
  const frame = tokenizer.encode('').ids;
  let before = 0;
  while (before < frame.length && frame[before] === ids[before]) before++;
  return frame.length - before;
}

async function parseTokenizer(file: string): Promise<Tokenizer> {
  try {
    return new Tokenizer(JSON.parse(await readFile(file, 'utf8')) as object, {});
  } catch (cause) {
    throw new AppError(`${file} is not a usable tokenizer.json; install the model again`, {
      code: 'tokenizer-unusable',
      kind: 'corrupt',
      cause,
    });
  }
}
