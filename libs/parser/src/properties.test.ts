/** Properties over generated documents: nothing throws, the invariants hold, and edits stay where they are made. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from './index.ts';
import { expectInvariants, parse } from './invariants.test-support.ts';

/** Bits of every syntax, whole and broken. */
const FRAGMENTS: readonly string[] = [
  '# A', '## B {#b}', '### `C` <a id="x"></a>', 'Title\n===', 'text', 'word *em* **strong** `code`', '[l](u.md#x)', '[r]', '[r]: y.md',
  '![i](p.png)', '- a\n- b\n  1. c', '1. x\n\n   ```sh\n   y\n   ```', '```js\n# z\n```', '```', '~~~\n', '    indented', '> q\n> - r',
  '> [!NOTE]\n> n', '| a | b |\n|---|---|\n| c | d |', '<div>\n<p>h</p>\n</div>', '<details><summary>s</summary>', '</details>', '<!-- c -->',
  '<!--', '-->', '!!! note "T"\n    body\n\n    ```\n    k\n    ```', '??? tip\n    x', ':::note T', ':::', '{% hint style="info" %}',
  '{% endhint %}', '{{< tab "t" >}}', '{{< /tab >}}', '{{% notice tip %}}', '{{% /notice %}}', '---', '***', '\t- tab', '文字文字。', 'a\u200Bb', '\u202E',
  '&amp;&#x20;', '<Tab label="L">', 'import a from "b"', '{/* m */}', '[^1]', '[^1]: note', '\\', '`` ` ``', '=== "Tab"\n    t',
]; // prettier-ignore

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const documentText = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...FRAGMENTS), fc.constantFrom('\n', '\n\n', ' ', '\n    ')), { maxLength: 25 }),
    lineEnd,
  )
  .map(([parts, end]) =>
    parts
      .map((part) => part.join(''))
      .join('')
      .replaceAll('\n', end),
  );

describe('any document', () => {
  it('made of Markdown keeps every invariant', () => {
    fc.assert(
      fc.property(documentText, (text) => void parse(text)),
      { numRuns: 1500, seed: 1 },
    );
  });

  it('made of arbitrary text keeps every invariant', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void parse(text.replaceAll('\0', ''))),
      { numRuns: 500, seed: 2 },
    );
  });

  it('made of arbitrary bytes is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const outcome = parseMarkdown(bytes, { path: 'x.md' });
        if (outcome.ok) expectInvariants(outcome.document);
        else expect(outcome.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('an edit inside one section', () => {
  const word = fc.constantFrom('alpha', 'beta', '`gamma`', '**delta**', '\n\n- item', '\n\n> quote', '\n');
  const body = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '));
  const heading = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('Usage', 'Solution', 'Set up'));
  const sections = fc.array(fc.tuple(heading, body), { minLength: 2, maxLength: 8 });
  const render = (parts: readonly (readonly [readonly [number, string], string])[]): string =>
    parts.map(([[level, title], text]) => `${'#'.repeat(level)} ${title}\n\n${text}\n\n`).join('');

  it('leaves the keys, paths and chunks of all others alone', () => {
    fc.assert(
      fc.property(sections, body, fc.nat(), (parts, replacement, at) => {
        const edited = at % parts.length;
        const before = parse(render(parts)).sections;
        const after = parse(render(parts.map((part, i) => (i === edited ? [part[0], replacement] : part)))).sections;
        const identity = (list: typeof before): unknown =>
          list.map(({ key, anchor, headingPath, parent }) => [key, anchor, headingPath, parent]);
        const others = (list: typeof before): unknown =>
          list.filter(({ ordinal }) => ordinal !== edited).map(({ chunks }) => chunks.map(({ fields }) => fields));
        expect(identity(after)).toEqual(identity(before));
        expect(others(after)).toEqual(others(before));
      }),
      { numRuns: 300, seed: 4 },
    );
  });
});
