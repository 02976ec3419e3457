/** Sentence models whose profile we know, so that adding one needs no options. */
import type { ModelCard } from './model-folder.ts';

type KnownModel = Pick<ModelCard, 'licence'> & Pick<ModelCard['profile'], 'maxTokens' | 'pooling' | 'prefixes'>;

const NO_PREFIXES = { query: '', passage: '' };

const KNOWN: Readonly<Record<string, KnownModel>> = {
  // 256 tokens: what it was trained on and what sentence-transformers uses.
  'minilm-l6-v2': { maxTokens: 256, pooling: 'mean', prefixes: NO_PREFIXES, licence: 'Apache-2.0' },
  // 512 tokens: on documentation 15 % more work than 256, and 17 % of the chunks are longer than that.
  'e5-small-v2': {
    maxTokens: 512,
    pooling: 'mean',
    prefixes: { query: 'query: ', passage: 'passage: ' },
    licence: 'MIT',
  },
};

/** For a model that we do not know: sentence-transformers' most common settings. */
const UNKNOWN: KnownModel = { maxTokens: 256, pooling: 'mean', prefixes: NO_PREFIXES, licence: 'unknown' };

/**
 * `intfloat/e5-small-v2`, `all-minilm-l6-v2-q` → `e5-small-v2`, `minilm-l6-v2`: the last part, lower case, variants
 * taken off.
 */
export function modelName(raw: string): string {
  const last = raw.split('/').at(-1)!.toLowerCase();
  const plain = last.replace(/[^a-z0-9._-]+/g, '-').replace(/^all-(?=minilm)/, '');
  return plain.replace(/-(q|quantized|onnx|w8)$/, '').slice(0, 64);
}

/** The settings for a name as {@link modelName} returns it. */
export function knownModel(name: string): KnownModel {
  return KNOWN[name] ?? UNKNOWN;
}
