/** Which documents only lead on to another place, and where a chain of them ends. */
import type { DocumentId, DocumentRecord, SourceId } from '@docgraph/domain';
import { addAliases, createAddressBook } from './aliases.ts';
import type { CheckedDocument } from './rule.ts';
import { ownText, withoutCode, wordsOf } from './section-text.ts';

/** Where a redirect leads: a document of the documentation, or an address elsewhere. */
export interface RedirectEnd {
  /** Path of the document, or the address. */
  readonly place: string;
  /** Leads back to itself, so that no reader arrives. */
  readonly isLoop: boolean;
}

export interface Redirects {
  add(document: CheckedDocument): void;
  /** Null for a document that is a page of its own. To be asked when all are added. */
  endOf(document: DocumentId): RedirectEnd | null;
  /** The end behind an old address that a document names as its alias; null for every other address. */
  endOfAlias(source: SourceId, from: string, url: string): RedirectEnd | null;
}

/** More than a chain of moves has; a longer one is cut there. */
const HOPS_MAX = 10;
/** `Moved to X` with its link, a title and a polite sentence: a page that says more is worth a visit. */
const STUB_WORDS_MAX = 40;
const STUB =
  /\b(?:(?:has|have|was|been|is) (?:now )?(?:moved|renamed|relocated)|moved to|redirect(?:s|ed|ing)? to|now lives)\b/i;
const TARGET_KEY = /^redirect(?:_?(?:to|url))?$/i;
const REFRESH = /<meta\s[^>]{0,200}http-equiv=["']?refresh["']?[^>]{0,200}?\burl=["']?([^"'>\s]{1,500})/i;
/** Addresses of Markdown and HTML links, also to other sites. */
const ADDRESS = /\]\(<?([^)\s>]{1,500})|href=["']?([^"'>\s]{1,500})|<(https?:[^>\s]{1,500})>/gi;

interface Step {
  readonly document: DocumentRecord;
  readonly url: string;
  /** Where the link of a page leads in the graph; null where only the address is known. */
  readonly target: DocumentId | null;
}

export function createRedirects(): Redirects {
  const steps = new Map<DocumentId, Step>();
  const paths = new Map<DocumentId, string>();
  const [pages, aliases] = [createAddressBook(), createAddressBook()];
  const next = ({ document: { sourceId, path }, url, target }: Step): DocumentId | null =>
    target ?? pages.find(sourceId, path, url) ?? aliases.find(sourceId, path, url);
  const follow = (start: DocumentId): RedirectEnd => {
    const seen = new Set<DocumentId>();
    let at = start;
    for (let step = steps.get(at); step !== undefined && seen.size < HOPS_MAX; step = steps.get(at)) {
      seen.add(at);
      const to = next(step);
      if (to === null) return { place: step.url, isLoop: false };
      if (seen.has(to)) return { place: step.document.path, isLoop: true };
      at = to;
    }
    return { place: paths.get(at)!, isLoop: false };
  };
  return {
    add(checked) {
      const { document } = checked;
      paths.set(document.id, document.path);
      pages.add(document.sourceId, document.path, document.id);
      addAliases(aliases, document);
      const to = redirectOf(checked);
      if (to !== null) steps.set(document.id, { document, ...to });
    },
    endOf: (document) => (steps.has(document) ? follow(document) : null),
    endOfAlias(source, from, url) {
      const document = aliases.find(source, from, url);
      return document === null ? null : follow(document);
    },
  };
}

/** What the front matter says, an HTML refresh, or the only link of a page that says that it has moved. */
function redirectOf({ document, sections, links }: CheckedDocument): Pick<Step, 'url' | 'target'> | null {
  for (const [key, value] of Object.entries(document.frontMatter))
    if (TARGET_KEY.test(key) && typeof value === 'string' && value.trim() !== '')
      return { url: value.trim(), target: null };
  const refresh = sections.map(({ text }) => REFRESH.exec(withoutCode(text))?.[1]).find((url) => url !== undefined);
  if (refresh !== undefined) return { url: refresh, target: null };
  if (document.lineCount > STUB_WORDS_MAX) return null;
  const text = sections.map(ownText).join('\n');
  if (wordsOf(text).length > STUB_WORDS_MAX || !STUB.test(text)) return null;
  const urls = new Set([...text.matchAll(ADDRESS)].map((match) => match[1] ?? match[2] ?? match[3]!));
  const [url = ''] = urls;
  return urls.size !== 1 ? null : { url, target: links.find((link) => link.url === url)?.target?.documentId ?? null };
}
