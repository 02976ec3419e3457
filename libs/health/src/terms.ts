/** Words that a text uses as names: acronyms, and capitalised words in the middle of a sentence. */
import { isDistinctiveName } from '@docgraph/extraction';
import type { SectionRecord } from '@docgraph/domain';
import { blankHidden, withoutCode } from './section-text.ts';

export interface Term {
  readonly kind: 'acronym' | 'name';
  readonly text: string;
  /** As in the file, 1-based. */
  readonly line: number;
}

/** A line of the file with its sentences only. */
export interface ProseLine {
  readonly text: string;
  readonly line: number;
}

/** What is no sentence: rows of tables, headings, HTML, and bold words, which are labels of buttons as often as terms. */
const NO_SENTENCE = /^[ \t>]*\|.*$|^[ \t>]*#{1,6}[ \t].*$/gm;
const MARKUP =
  /\*\*[^*\n]{1,200}\*\*|__[^_\n]{1,200}__|<[^<>\n]{1,300}>|\]\([^()\s]{0,500}\)|https?:\/\/\S{1,500}|\{\{[^{}\n]{0,200}\}\}/g;
/** Without digits: `AMD64`, `RFC3339` and `MD5SUM` name what is known by that name only. */
const ACRONYM = /(?<![\p{L}\p{N}_./:@#&+-])[A-Z]{2,7}(?=s?(?![\p{L}\p{N}_+-]|[./:@]\w))/gu;
const SHORT_WORD = /(?<![\p{L}\p{N}_-])[a-z]{2,7}(?![\p{L}\p{N}_-])/gu;
/** Behind a word in lower case, so that no sentence begins there. */
const NAME = /(?<=[a-z,;] )[A-Z][a-z]{1,30}(?: (?:[A-Z][a-z]{1,30}|[A-Z]{2,6}s?)){1,3}(?![\p{L}\p{N}_-])/gu;

/** The lines of a section with their sentences; all that is no sentence is cut out. */
export function proseOf({ text, span }: SectionRecord): readonly ProseLine[] {
  const lines = withoutCode(blankHidden(text)).replace(NO_SENTENCE, '').replace(MARKUP, ' | ').split('\n');
  return lines.flatMap((text, i) => (text.trim() === '' ? [] : [{ text, line: span.startLine + i }]));
}

/** Acronyms, then names, each in the order of the line. */
export function termsIn({ text, line }: ProseLine): readonly Term[] {
  const acronyms = [...text.matchAll(ACRONYM)].filter(([term]) => !EVERYBODYS.has(term) && new Set(term).size > 1);
  const names = [...text.matchAll(NAME)].filter(([term]) => isDistinctiveName(term));
  return [
    ...acronyms.map(([text]) => ({ kind: 'acronym' as const, text, line })),
    ...names.map(([text]) => ({ kind: 'name' as const, text, line })),
  ];
}

/** Words in lower case that are as short as acronyms: one that is a word, too, is a word written in capitals. */
export const shortWordsIn = ({ text }: ProseLine): readonly string[] => text.match(SHORT_WORD) ?? [];

/** Acronyms that any reader of technical documentation knows, and words that are written in capitals to be loud. */
const EVERYBODYS = new Set(
  (
    'AI AM AMD API ARM ASCII AWS BIOS BSD CD CDN CI CLI CMS CPU CSS CSV CVE DB DEB DHCP DNS DVD EOF FAQ FTP GB GCP GIT GNU GPL GPU GUI HDD HTML HTTP HTTPS IBM ID IDE IDS IE IMAP IO IP IPS ISO IT JPEG JPG JS JSON JVM KB LAN LDAP LF LTS MAC MB MD MIT MS NO NTP OK OOM OS OSX PC PDF PHP PID PM PNG PR QA RAID RAM REST RFC RGB RPC RPM RSA SAP SDK SHA SMTP SQL SSD SSH SSL SUSE SVG SVN TB TCP TLS TODO TV TXT TTL UDP UI UID UK URI URL URLS EU US USA USB UTC UTF UUID UX VGA VM VPN WAN WIFI WWW XML XSS YAML ZIP ' +
    'ABC FOO BAR BAZ XYZ ALL ALWAYS AND ANY BUT CAUTION DANGER DO DONE EXAMPLE FAIL FALSE FIRST FOR FROM HINT IF IMPORTANT IN INFO IS MAY MUST NEVER NEW NONE NOT NOTE NULL OF OFF ON ONLY OPTIONAL OR PASS RECOMMENDED REQUIRED SHALL SHOULD THE THIS TIP TO TRUE WARN WARNING WILL WITH YES YOU ERROR DEBUG TRACE FATAL GET PUT POST DELETE PATCH HEAD'
  ).split(' '),
);
