/** Old addresses of documents: site generators serve a document, or send on to it, at the aliases that it names. */
import { posix } from 'node:path';
import type { DocumentId, DocumentRecord, Json, SourceId } from '@docgraph/domain';
import { fileCandidates } from './file-candidates.ts';

/** Addresses of one source that lead to documents. */
export interface AddressBook {
  add(source: SourceId, path: string, document: DocumentId): void;
  /** Null for another site and for what is not in the book. @param from the file that the address is written in. */
  find(source: SourceId, from: string, url: string): DocumentId | null;
}

const ELSEWHERE = /^(?:[a-z][a-z0-9+.-]{0,20}:|\/\/)/i;
/** Names that Hugo and Jekyll use. */
const ALIAS_KEY = /^(?:aliases|redirect_?from)$/i;

export function createAddressBook(): AddressBook {
  const documents = new Map<string, DocumentId>();
  return {
    add: (source, path, document) => void documents.set(`${source}:${addressOf(path)}`, document),
    find(source, from, url) {
      if (ELSEWHERE.test(url)) return null;
      const found = fileCandidates(from, url).map((path) => documents.get(`${source}:${addressOf(path)}`));
      return found.find((document) => document !== undefined) ?? null;
    },
  };
}

/** Enters the aliases that the front matter of a document names. */
export function addAliases(book: AddressBook, { id, sourceId, path, frontMatter }: DocumentRecord): void {
  for (const [key, value] of Object.entries(frontMatter))
    if (ALIAS_KEY.test(key))
      for (const alias of textsOf(value))
        for (const place of fileCandidates(path, alias)) book.add(sourceId, place, id);
}

const textsOf = (value: Json): readonly string[] => [value].flat().filter((text) => typeof text === 'string');

/** As site generators serve a file: without extension, a folder's page under the folder's name, whatever the capitals. */
const addressOf = (path: string): string =>
  posix
    .join('/', path)
    .replace(/\.(?:md|markdown|mdx|html?)$/i, '')
    .replace(/\/(?:_?index|readme)$/i, '')
    .replace(/\/$/, '')
    .toLowerCase();
