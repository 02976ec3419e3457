/** Hidden text in source: what is found, what is ordinary spelling, and that code hides nothing. */
import { describe, expect, it } from 'vitest';
import { hiddenSpans, visibleText } from './hidden-text.ts';

const found = (text: string): readonly (readonly [string, string])[] =>
  hiddenSpans(text).map(({ start, end, kind }) => [kind, text.slice(start, end)]);

describe('comments', () => {
  it('are hidden in every form that renderers drop', () => {
    expect(found('a <!-- b\nc --> d {/* e */} f <!--> g')).toEqual([
      ['comment', '<!-- b\nc -->'],
      ['comment', '{/* e */}'],
      ['comment', '<!-->'],
    ]);
    expect(
      found('[//]: # (a note)\n[comment]: <> (b)\n[real]: # "target"\n[link]: x.md\n').map(([, text]) => text),
    ).toEqual(['[//]: # (a note)', '[comment]: <> (b)', '[real]: # "target"']);
  });

  it('that never end hide the rest of the text when they start a line, and are text otherwise', () => {
    expect(found('a\n\n  <!-- b\n\n# c')).toEqual([['comment', '<!-- b\n\n# c']]);
    expect(found('a <!-- b\n\n# c')).toEqual([]);
    expect(found('\\<!-- b -->')).toEqual([]);
  });

  it('inside fenced and inline code are visible', () => {
    expect(found('```html\n<!-- a -->\n```\n\n`` <!-- b -->` `` and\n\n> ~~~~\n> <!-- c -->\n> ~~~~\n')).toEqual([]);
    expect(found('```\n<!-- a -->\n')).toEqual([]);
  });

  it('cannot hide behind code marks that a comment or a lone backtick opens', () => {
    expect(found('<!-- ``` -->\n\n<!-- x -->').length).toBe(2);
    expect(found('<!--\n```\n-->\n\n<!-- x -->').length).toBe(2);
    expect(found('`<!--` then <!-- x -->')).toEqual([['comment', '<!-- x -->']]);
    expect(found('a ` b\n\n<!-- x --> ` c')).toEqual([['comment', '<!-- x -->']]);
    expect(found('\\`<!-- x -->`')).toEqual([['comment', '<!-- x -->']]);
  });
});

describe('elements', () => {
  it.each([
    '<div style="display:none">secret\n\nmore <div>nested</div> secret</div>',
    "<SPAN STYLE='color:red; font-size: 0px'>secret</SPAN>",
    '<p hidden>secret</p>',
    '<b style="visibility : hidden">secret</b>',
    '<b style="opacity:.0">secret</b>',
    '<b style="display:/* x */none">secret</b>',
    '<b style="display&#58;none">secret</b>',
    "<b style={{display: 'none'}}>secret</b>",
    '<b title="a > b" hidden>secret</b>',
    '<script>a = "`" + secret</script>',
    '<style>secret { color: red }</style>',
    '<template>secret</template>',
    '<?php echo "a > secret" ?>',
    '<![CDATA[ a > secret ]]>',
    '<!DOCTYPE secret>',
  ])('that renderers do not show are hidden: %s', (hidden) => {
    expect(found(`Seen ${hidden} seen.`)).toEqual([['element', hidden]]);
    expect(found(`Seen\n\n${hidden}\n\nseen.`)).toEqual([['element', hidden]]);
    expect(found(`\`${hidden.replaceAll('`', '')}\``.replace(/\s+/g, ' '))).toEqual([]);
    expect(found(`~~~html\n${hidden}\n~~~\n\nText.\n\n    ${hidden.replace(/\s+/g, ' ')}\n`)).toEqual([]);
  });

  it.each([
    '<div style="color:none">a</div>',
    '<b style="opacity:0.5; font-size: 0.9em">a</b>',
    '<b data-hidden title="hidden">a</b>',
    '<b hidden={false}>a</b> <B open={hidden}>a</B>',
    '<a id="x" hidden></a><script src="x.js"></script><input hidden> text',
    'a <? b and hidden Map<String, style=x> <- c\n\nlater ?>',
  ])('that are shown, or that hold nothing, are not: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('that are never closed reach to the blank line, or to the last end tag of their name', () => {
    expect(found('a <span hidden>b\nc\n\nd')).toEqual([['element', '<span hidden>b\nc\n\n']]);
    expect(found('<div hidden><div>\n\nb</div>\n\nd')).toEqual([['element', '<div hidden><div>\n\nb</div>']]);
    expect(found('<script>\nb\n\nc')).toEqual([['element', '<script>\nb\n\nc']]);
    expect(found('a <span hidden>b\r\nc\r\n\r\nd')).toEqual([['element', '<span hidden>b\r\nc\r\n\r\n']]);
  });

  it('in a list are not taken for indented code', () => {
    expect(found('- a\n\n    <b hidden>c</b>\n')).toEqual([['element', '<b hidden>c</b>']]);
  });
});

describe('invisible characters', () => {
  it('are found everywhere, in code too, one span a run', () => {
    expect(hiddenSpans('a\u200B\u2060b `c\u202Ed` \u{E0061}\u{E0062}')).toEqual([
      { start: 1, end: 3, kind: 'invisible' },
      { start: 7, end: 8, kind: 'invisible' },
      { start: 11, end: 15, kind: 'invisible' },
    ]);
    expect(hiddenSpans('x\uFEFFy').length).toBe(1);
    expect(hiddenSpans('a\uFE01\uFE02\uFE03b').length).toBe(1);
  });

  it('inside a comment are part of it', () => {
    expect(hiddenSpans('<!-- a\u200Bb -->')).toEqual([{ start: 0, end: 12, kind: 'comment' }]);
  });

  it('that a script or an emoji needs are ordinary', () => {
    const ordinary = [
      '👩\u200D💻 ❤\uFE0F',
      '\u{1F3F4}\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
      'می\u200Cخواهم',
      'क\u094D\u200Dष',
      'שלום\u200E!',
      'ภาษา\u200Bไทย',
    ];
    for (const text of ordinary) expect([text, hiddenSpans(text)]).toEqual([text, []]);
    expect(hiddenSpans('la\u200Dtin a\u200Eb').length).toBe(2);
  });

  it('leave no trace in the visible text, nor do soft hyphens, which are not reported', () => {
    expect(visibleText('a\u200Bb\u00ADc 👩\u200D💻')).toBe('abc 👩\u200D💻');
    expect(hiddenSpans('hy\u00ADphen')).toEqual([]);
    expect(hiddenSpans('a\u00AD\u200Bb')).toEqual([{ start: 2, end: 3, kind: 'invisible' }]);
  });
});

describe('time', () => {
  it('is linear in the text for unclosed and nested marks', () => {
    const sizes = ['<!-- ', '` ', '{/* ', '```\n', 'a\u200B', '[x]: # ', '`a``b'].map(
      (mark) => hiddenSpans(mark.repeat(200_000)).length,
    );
    expect(sizes).toEqual([1, 0, 0, 0, 200_000, 0, 0]);
    const elements = [
      '<b hidden>',
      '<b hidden ',
      'a<b "',
      "<b hidden='",
      'x <? ',
      'x <!a ',
      'x <script>',
      '</b>hidden',
      '- <b style=',
      '<b hidden>a</b>',
    ];
    expect(elements.map((mark) => hiddenSpans(mark.repeat(100_000)).length)).toEqual([
      1, 0, 0, 0, 1, 1, 1, 0, 0, 100_000,
    ]);
  });
});
