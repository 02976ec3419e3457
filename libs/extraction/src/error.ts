/** Error messages: in logs and output, in code style and quotes, in titles. */
import type { CodeSpan } from '@docgraph/domain';
import { oneLine } from '@docgraph/domain';
import { contextOf } from './code-span.ts';
import { commandLines } from './command-lines.ts';
import { configKeys } from './config-keys.ts';
import { inRecord, isErrorMessage, isLogRecord, messagesIn, startsLikeError } from './error-text.ts';
import { entity, type Finding } from './finding.ts';
import { EXTRACTION_LIMITS } from './limits.ts';
import { errorName } from './names.ts';
import type { Page, Passage } from './page.ts';
import type { RuleName } from './rule-confidence.ts';
import type { Span } from '@docgraph/domain';

/** MENTIONS of error messages. */
export function errorFindings(page: Page): readonly Finding[] {
  return [
    ...page.passages.flatMap((passage) => (passage.kind === 'code' ? inCode(passage) : inQuotes(passage))),
    ...page.document.sections.flatMap(({ ordinal, blocks }) =>
      blocks.flatMap(({ codeSpans = [] }) => codeSpans.flatMap((code) => inCodeSpan(page, code, ordinal))),
    ),
    ...inHeadings(page),
  ];
}

function found(section: number, span: Span | null, message: string, rule: RuleName): readonly Finding[] {
  const name = errorName(message);
  // A message of one word, or of nothing but variable parts, says nothing.
  if (span === null || name.split(/[^a-z]+/).filter((word) => word.length > 1).length < 2) return [];
  const surface = oneLine(message, EXTRACTION_LIMITS.nameCharsMax);
  return [{ kind: 'MENTIONS', from: null, to: entity('error', name), section, span, rule, surface }];
}

/** Languages whose blocks are configuration or programs: words like `error` there are names. */
const NOT_OUTPUT =
  /^(?:ya?ml|json5?|toml|ini|properties|xml|html|css|js|ts|jsx|tsx|javascript|typescript|python|py|go|golang|rust|java|kotlin|c|cpp|csharp|cs|ruby|php|sql|lua|swift|dockerfile|makefile|hcl|terraform|graphql|proto|protobuf|diff|mermaid)$/;

function inCode({ text, label, section, place }: Passage): readonly Finding[] {
  if (NOT_OUTPUT.test(label)) return [];
  const typed = new Set(commandLines(text, label).map(({ start }) => text.lastIndexOf('\n', start - 1) + 1));
  if (configKeys(text, label).length > 0 && !/level=|error/i.test(text)) return [];
  return messagesIn(text, typed).flatMap(({ start, end, rule }) =>
    found(section.ordinal, place(start, end), text.slice(start, end), rule),
  );
}

function inCodeSpan(page: Page, code: CodeSpan, section: number): readonly Finding[] {
  const { before } = contextOf(page, code);
  if (isLogRecord(code.text))
    return inRecord(code.text, 0).flatMap(({ start, end, rule }) =>
      found(section, page.spanOfCode(code), code.text.slice(start, end), rule),
    );
  const announced = /\b(?:errors?|messages?|warnings?)\b[^.]{0,30}$/i.test(before);
  if (!isErrorMessage(code.text, announced)) return [];
  return found(section, page.spanOfCode(code), code.text, 'code-span-error');
}

const QUOTE = /["“]([^"“”\n]{8,300})["”]/g;
const ANNOUNCED =
  /\b(?:errors?|messages?|logs?|fail(?:s|ed|ure)?|warnings?|prints?|shows?|sees?|reports?|returns?|complain(?:s|ing)?)\b/i;
const ANNOUNCED_CHARS = 80;
const CODE_SPANS_MAX = 100;

function inQuotes({ text, section, place, block: { codeSpans = [] } }: Passage): readonly Finding[] {
  if (!/["“]/.test(text)) return [];
  return [...text.matchAll(QUOTE)].flatMap((match) => {
    const start = match.index + 1;
    const message = match[1]!;
    const around =
      text.slice(Math.max(0, start - ANNOUNCED_CHARS), start) +
      text.slice(start + message.length, start + message.length + ANNOUNCED_CHARS / 2);
    // What stands in code style is read as such.
    if (codeSpans.slice(0, CODE_SPANS_MAX).some((code) => code.text.includes(message))) return [];
    if (!ANNOUNCED.test(around) || !isErrorMessage(message, true)) return [];
    return found(section.ordinal, place(start, start + message.length), message, 'quoted-error');
  });
}

/** Headings that are a message, and messages in code style in the front matter's title. */
function inHeadings({ document, span, source }: Page): readonly Finding[] {
  const [first] = document.sections;
  const quoted = /`([^`\n]{4,300})`/.exec(document.title)?.[1];
  const at = quoted === undefined ? -1 : document.text.indexOf(quoted);
  const title =
    first !== undefined &&
    quoted !== undefined &&
    at >= 0 &&
    source.startsWith(quoted, at) &&
    isErrorMessage(quoted, true)
      ? found(first.ordinal, span(at, at + quoted.length), quoted, 'title-error')
      : [];
  const headings = document.sections.flatMap(({ ordinal, heading, blocks: [head], level }) =>
    level > 0 && head?.kind === 'heading' && startsLikeError(heading)
      ? found(ordinal, head.span, heading, 'heading-error')
      : [],
  );
  return [...title, ...headings];
}
