/** Headings to sections: borders, paths, keys and anchors, at exact lines. */
import type { ParsedDocument } from '@docgraph/domain';
import { describe, expect, it } from 'vitest';
import { githubSlug } from './index.ts';
import { parse } from './invariants.test-support.ts';

const outline = (document: ParsedDocument): readonly (readonly [number, number, string])[] =>
  document.sections.map(({ span, level, heading }) => [span.startLine, level, heading]);

describe('sections', () => {
  it('run from a heading to the line before the next one of any level', () => {
    const document = parse('Intro.\n\n# One\n\ntext\n\n## Two\nmore\n### Three\n');
    expect(document.sections.map(({ span }) => [span.startLine, span.endLine])).toEqual([
      [1, 2],
      [3, 6],
      [7, 8],
      [9, 9],
    ]);
    expect(document.sections.map(({ parent }) => parent)).toEqual([null, null, 1, 2]);
    expect(document.sections[3]!.headingPath).toEqual(['One', 'Two', 'Three']);
    expect(document.sections[3]!.chunks[0]!.fields).toEqual({
      title: 'One',
      headingPath: 'One > Two',
      heading: 'Three',
      body: '',
      code: '',
    });
  });

  it('have the text before the first heading at level 0, named by the title, only when there is some', () => {
    const [intro] = parse('---\ntitle: Set up\n---\n\nHello.\n\n## A\n').sections;
    expect([intro!.level, intro!.key, intro!.heading, intro!.anchor]).toEqual([0, '', 'Set up', '']);
    expect(intro!.chunks[0]!.span).toMatchObject({ startLine: 5, endLine: 5 });
    expect(outline(parse('\n\n  \n# A\n'))).toEqual([[4, 1, 'A']]);
    expect(parse('---\ntitle: Only this\n---\n').sections).toEqual([]);
  });

  it('are made by setext headings too, and not by comments in code, quotes or lists', () => {
    const document = parse(
      'Title\n=====\n\n```sh\n# not a heading\n```\n\nSub\n---\n\n> # quoted\n\n- # in a list\n\n    # indented\n',
    );
    expect(outline(document)).toEqual([
      [1, 1, 'Title'],
      [8, 2, 'Sub'],
    ]);
  });

  it('are made by headings inside <details>', () => {
    const document = parse('# A\n\n<details>\n<summary>More</summary>\n\n## Inside\n\ntext\n\n</details>\n');
    expect(outline(document)).toEqual([
      [1, 1, 'A'],
      [6, 2, 'Inside'],
    ]);
    expect(document.sections[0]!.blocks[1]).toMatchObject({ kind: 'html', text: 'More' });
  });

  it('with equal paths are told apart by their order', () => {
    const { sections } = parse('# A\n## Solution\n# B\n## Solution\n## Solution\n## Solution\n');
    expect(sections.map(({ key }) => key)).toEqual([
      'a',
      'a/solution',
      'b',
      'b/solution',
      'b/solution~1',
      'b/solution~2',
    ]);
    expect(sections.map(({ anchor }) => anchor)).toEqual([
      'a',
      'solution',
      'b',
      'solution-1',
      'solution-2',
      'solution-3',
    ]);
  });

  it('have the slugs that GitHub gives', () => {
    const headings = ['Hello, World!', 'C++ & `code`', 'Über uns', '中文 标题', 'a_b-c.d', 'Emoji 🚀 here'];
    const { sections } = parse(headings.map((heading) => `# ${heading}\n`).join('\n'));
    expect(sections.map(({ anchor }) => anchor)).toEqual([
      'hello-world',
      'c--code',
      'über-uns',
      '中文-标题',
      'a_b-cd',
      'emoji--here',
    ]);
    expect(githubSlug('Hello, World!')).toBe('hello-world');
  });

  it('honour explicit ids and keep the generated one beside them', () => {
    const { sections } = parse('## Install it {#setup}\n\n## Next {: #next-step .big }\n\n## Plain {.unnumbered}\n');
    expect(sections.map(({ heading, anchor, anchors }) => [heading, anchor, anchors])).toEqual([
      ['Install it', 'setup', ['install-it']],
      ['Next', 'next-step', ['next']],
      ['Plain', 'plain', []],
    ]);
  });

  it('understand the headings that GitBook writes', () => {
    const [section] = parse('## 1. **Bold**&#x20;title <a href="#docs-internal" id="docs-internal"></a>\n').sections;
    expect([section!.heading, section!.anchor, section!.anchors]).toEqual([
      '1. Bold title',
      '1-bold-title',
      ['docs-internal'],
    ]);
  });

  it('are named by their words, without the badges beside them, and by a picture only where there are none', () => {
    const badges = '# relay <sup>[![Build status](b.svg)](ci)</sup> <img alt="Downloads" src="d.svg">';
    const { sections } = parse(`${badges}\n\n## ![Relay logo](logo.svg)\n`);
    expect(sections.map(({ heading, anchor }) => [heading, anchor])).toEqual([
      ['relay', 'relay'],
      ['Relay logo', 'relay-logo'],
    ]);
    expect(sections[0]!.links.map(({ url }) => url)).toEqual(['b.svg', 'ci', 'd.svg']);
  });

  it('collect anchors inside them, and those right above their heading', () => {
    const document = parse(
      '# A\n\ntext <a name="inside"></a>\n\n<a id="above"></a>\n\n## B\n\n<div id="box">x</div>\n',
    );
    expect(document.sections[0]!.anchors).toEqual(['inside']);
    expect(document.sections[1]!.anchors).toEqual(['above', 'box']);
  });

  it('have no chunk for an empty heading without text', () => {
    expect(parse('#\n\n## B\n').sections[0]!.chunks).toEqual([]);
  });
});

describe('the title', () => {
  it('is that of the front matter, else the first level-1 heading, else made of the path', () => {
    expect(parse('---\ntitle: "Quoted: title"\n---\n# Other\n').title).toBe('Quoted: title');
    expect(parse('## Small\n\n# Big `one`\n').title).toBe('Big one');
    expect(parse('text\n', 'guides/set-up_the-thing.md').title).toBe('Set up the thing');
    expect(parse('text\n', 'guides/disk-care/_index.md').title).toBe('Disk care');
  });
});
