/** Identifiers and content hashes. No identifier contains content, so an edit is a modification of the same thing. */
import { createHash } from 'node:crypto';
import type { EntityKind } from './knowledge.ts';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** The name of a source, unique within an installation: lower-case letters, digits, `.`, `_`, `-`; a version may follow `@`. */
export type SourceId = Id<'source'>;
export type DocumentId = Id<'document'>;
export type SectionId = Id<'section'>;
export type ChunkId = Id<'chunk'>;
export type EntityId = Id<'entity'>;

/** Hex digits kept of SHA-256: 96 bits, a collision among ten million ids has probability 6e-16. */
const ID_HEX_DIGITS = 24;

/** SHA-256 of the parts, each preceded by its length so that no two lists of parts collide, as lower-case hex. */
export function sha256(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex');
}

/** SHA-256 of bytes as lower-case hex: what `sha256sum` prints. */
export function sha256Bytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const id = (kind: string, ...parts: readonly string[]): string => sha256(kind, ...parts).slice(0, ID_HEX_DIGITS);

/** @param path POSIX path of the file relative to its source's root. */
export function documentId(source: SourceId, path: string): DocumentId {
  return id('document', source, path) as DocumentId;
}

/** @param key {@link ParsedSection.key}: the path of heading slugs and the ordinal among equal paths. */
export function sectionId(document: DocumentId, key: string): SectionId {
  return id('section', document, key) as SectionId;
}

/** @param ordinal 0-based position of the chunk in its section. */
export function chunkId(section: SectionId, ordinal: number): ChunkId {
  return id('chunk', section, String(ordinal)) as ChunkId;
}

/** @param name canonical name: the same for every way of writing it. */
export function entityId(kind: EntityKind, name: string): EntityId {
  return id('entity', kind, name) as EntityId;
}

const SOURCE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** Turns any folder or repository name into a valid source id: `My Docs` → `my-docs`; nothing usable → `docs`. */
export function sourceIdFrom(name: string): SourceId {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 64);
  return (SOURCE_NAME.test(slug) ? slug : 'docs') as SourceId;
}

/** Whether a source may be declared under this name. */
export function isSourceName(name: string): name is SourceId {
  return SOURCE_NAME.test(name);
}

const VERSIONED_NAME = /^[a-z0-9][a-z0-9._-]{0,63}(?:@[a-z0-9][a-z0-9._-]{0,63})?$/;

/** Whether `name` is a valid source id as it stands: a name, or one of its versions. */
export function isSourceId(name: string): name is SourceId {
  return VERSIONED_NAME.test(name);
}
