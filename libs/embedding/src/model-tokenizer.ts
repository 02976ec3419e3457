/** From text to token ids, cut to the model's length without losing the closing special token. */
import { readFile } from 'node:fs/promises';
import { AppError } from '@docgraph/domain';
import { Tokenizer } from '@huggingface/tokenizers';

/**
 * Longer texts are cut here before they are tokenised, so that one huge text cannot occupy a thread. 512 tokens of
 * prose are about 3,000 characters; only text that is nearly all white space could lose a token that would have
 * counted.
 */
export const TEXT_CHARS_MAX = 32_768;

export interface ModelTokenizer {
  /** At most the model's token limit; special tokens included, the closing ones kept. */
  encode(text: string): readonly number[];
  /** Of what {@link encode} returns, the number of tokens that stand before a character; best at the beginning or end of a word. */
  countBefore(text: string, index: number): number;
}

/** What turns a text into ids with special tokens, of any length. */
type Tokenize = (text: string) => readonly number[];

/** Reads a `tokenizer.json`. Its own padding and truncation settings are not used. */
export async function createModelTokenizer(file: string, maxTokens: number): Promise<ModelTokenizer> {
  const tokenizer = await parseTokenizer(file);
  return limitTokens((text) => tokenizer.encode(text).ids, maxTokens);
}

/** Cuts what `tokenize` returns in the middle of the text and keeps the special tokens that close it. */
export function limitTokens(tokenize: Tokenize, maxTokens: number): ModelTokenizer {
  const encode = (text: string): readonly number[] => {
    const ids = tokenize(text.slice(0, TEXT_CHARS_MAX));
    if (ids.length <= maxTokens) return ids;
    const closing = closingTokens(tokenize(''), ids);
    return [...ids.slice(0, maxTokens - closing), ...ids.slice(ids.length - closing)];
  };
  return {
    encode,
    countBefore: (text, index) =>
      encode(text.slice(0, index).trimEnd()).length - closingTokens(tokenize(''), encode(text)),
  };
}

/** How many special tokens close a text: those put around nothing, less the ones that open this text too. */
function closingTokens(frame: readonly number[], ids: readonly number[]): number {
  let opening = 0;
  while (opening < frame.length && frame[opening] === ids[opening]) opening++;
  return frame.length - opening;
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
