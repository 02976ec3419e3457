/** Names for vector spaces: two vectors may be compared exactly when their fingerprints are equal. */
import { sha256 } from '@docgraph/domain';
import type { ModelProfile } from './embedder.ts';

/**
 * Hex digits of the hash in a fingerprint: enough to tell the models of one installation apart, short enough to read.
 */
const HASH_HEX_DIGITS = 12;

/**
 * `minilm-l6-v2-0123456789ab`: the model's name, and a hash of everything that can change a vector. Safe as a file
 * name.
 * @param origin What computes the vectors: the hashes of the model's files and the runtime, or a service's address.
 */
export function fingerprintOf(profile: ModelProfile, origin: readonly string[]): string {
  const { dimensions, maxTokens, pooling, prefixes } = profile;
  const shape = [String(dimensions), String(maxTokens), pooling, prefixes.query, prefixes.passage, 'l2'];
  const name = profile.name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  return `${name}-${sha256(...shape, ...origin).slice(0, HASH_HEX_DIGITS)}`;
}
