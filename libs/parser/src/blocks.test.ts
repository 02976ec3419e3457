/** Blocks, links and call-outs of every dialect, at exact lines. */
import type { Block, ParsedDocument } from '@docgraph/domain';
import { describe, expect, it } from 'vitest';
import { parse } from './invariants.test-support.ts';

const blocksOf = (document: ParsedDocument): readonly Block[] => document.sections.flatMap(({ blocks }) => blocks);
const lines = ({ span }: Block): readonly [number, number] => [span.startLine, span.endLine];
const summary = (text: string): readonly (readonly [string, string | undefined, number, number, string])[] =>
  blocksOf(parse(text)).map((block) => [block.kind, block.label, ...lines(block), block.text]);

describe('blocks', () => {
  it('show what a reader sees', () => {
    expect(summary('A *b* **c** `d`\ne&amp;f\\*  \ng ~~h~~ ![alt](i.png) [link][r]\n\n[r]: x.md\n')).toEqual([
      ['paragraph', undefined, 1, 3, 'A b c d e&f*\ng h alt link'],
    ]);
  });

  it('keep the language and the exact lines of code', () => {
    const text = '```bash title="x"\n# comment\n\n  echo <b>\n```\n\n    indented\n';
    expect(summary(text)).toEqual([
      ['code', 'bash', 1, 5, '# comment\n\n  echo <b>'],
      ['code', undefined, 7, 7, 'indented'],
    ]);
    expect(parse(text).sections[0]!.chunks[0]!.fields.code).toBe('# comment\n\n  echo <b>\nindented');
  });

  it('number list items and flatten nested ones', () => {
    const [block] = blocksOf(parse('3. one `x`\n   - a\n\n     more\n4. two\n   ```\n   code\n   ```\n'));
    expect(block!.text).toBe('one x\na\nmore\ntwo\ncode');
    expect(
      block!.items!.map(({ number, depth, text, span }) => [number, depth, text, span.startLine, span.endLine]),
    ).toEqual([
      [3, 0, 'one x', 1, 4],
      [null, 1, 'a\nmore', 2, 4],
      [4, 0, 'two\ncode', 5, 8],
    ]);
    expect(block!.codeSpans).toMatchObject([{ text: 'x', span: { startLine: 1, startOffset: 7, endOffset: 10 } }]);
  });

  it('give tables by rows and cells', () => {
    const [block] = blocksOf(parse('| Key | Default |\n| --- | :-: |\n| `a` | 1 |\n| `c\\|d` | **x**<br>y |\n'));
    expect(block!.rows).toEqual([
      ['Key', 'Default'],
      ['a', '1'],
      ['c|d', 'x y'],
    ]);
    expect([block!.kind, block!.text]).toEqual(['table', 'Key | Default\na | 1\nc|d | x y']);
  });

  it('strip HTML to its text, cells joined and unshown elements left out', () => {
    const html =
      '<table>\n<tr><th>Key</th><th>Value</th></tr>\n<tr>\n<td>a &lt; b</td>\n<td>1</td>\n</tr>\n</table>\n<script>evil()</script>\n<p hidden>no</p>\n';
    expect(summary(html)).toEqual([['html', undefined, 1, 7, 'Key | Value\na < b | 1']]);
  });

  it('leave MDX unexecuted: imports are cut, components show their labels', () => {
    const text =
      'import Tabs from "@theme/Tabs";\n\n<Tabs>\n<TabItem value="l" label="Linux">\n\nrun {1 + 1}\n\n</TabItem>\n</Tabs>\n{/* not shown */}\n';
    expect(summary(text).map(([kind, , , , shown]) => [kind, shown])).toEqual([
      ['html', 'Linux'],
      ['paragraph', 'run {1 + 1}'],
      ['html', ''],
    ]);
  });
});

describe('call-outs', () => {
  it('of GitHub are quotes with a marker', () => {
    expect(summary('> [!WARNING]\n> Take `care`.\n\n> plain\n')).toEqual([
      ['admonition', 'warning', 1, 2, 'Take care.'],
      ['quote', undefined, 4, 4, 'plain'],
    ]);
  });

  it('of MkDocs are an indented body, with code and blank lines inside', () => {
    const text = 'before\n\n!!! note "Mind this"\n    First.\n\n    ```sh\n    ls\n\n    cd\n    ```\n\nafter\n';
    expect(summary(text)).toEqual([
      ['paragraph', undefined, 1, 1, 'before'],
      ['admonition', 'note', 3, 10, 'Mind this\nFirst.\nls\n\ncd'],
      ['paragraph', undefined, 12, 12, 'after'],
    ]);
    expect(parse(text).sections[0]!.chunks[0]!.fields.code).toBe('ls\n\ncd');
  });

  it('of MkDocs inside a list stay in the list', () => {
    const [block, ...rest] = blocksOf(parse('1. step\n\n    !!! tip "Faster"\n        do it\n\n2. next\n'));
    expect(rest).toEqual([]);
    expect([block!.kind, block!.text]).toEqual(['list', 'step\nFaster do it\nnext']);
  });

  it('of Docusaurus stand between colons', () => {
    expect(summary(':::tip[Use it]\n\nA\n\n- b\n\n:::\n\n:::note\nC\n:::\n')).toEqual([
      ['admonition', 'tip', 1, 7, 'Use it\nA\nb'],
      ['admonition', 'note', 9, 11, 'C'],
    ]);
  });

  it('of GitBook and Hugo stand between tags', () => {
    const text =
      '{% hint style="info" %}\nA **b**\n{% endhint %}\n\n{{% notice warning %}}\nC\n{{% /notice %}}\n\n{{< alert color="danger" >}}D{{< /alert >}}\n';
    expect(summary(text)).toEqual([
      ['admonition', 'info', 1, 3, 'A b'],
      ['admonition', 'warning', 5, 7, 'C'],
      ['admonition', 'danger', 9, 9, 'D'],
    ]);
  });

  it('that hold a heading are left as their blocks, and keep their title', () => {
    const document = parse(':::info Title\n\n## Inside\n\ntext\n:::\n');
    expect(
      document.sections.map(({ heading, blocks }) => [heading, blocks.map(({ kind, text }) => `${kind}:${text}`)]),
    ).toEqual([
      ['Guide', ['paragraph:Title']],
      ['Inside', ['heading:Inside', 'paragraph:text']],
    ]);
  });

  it('are text inside code', () => {
    const text = '```md\n!!! note\n    body\n:::tip\n{{< x >}}\n```\n\n`{% raw %}` and {{</* escaped */>}}\n';
    expect(summary(text).map(([, , , , shown]) => shown)).toEqual([
      '!!! note\n    body\n:::tip\n{{< x >}}',
      '{% raw %} and {{</* escaped */>}}',
    ]);
  });
});

describe('template tags', () => {
  it('are cut, but for what a reader sees', () => {
    const text =
      '{{< tabs >}}\n{{% tab name="Linux" %}}\nVersion {{< version >}} of {{< tip text="a pod" >}}.\n{{% /tab %}}\n{{< /tabs >}}\n\n{{< figure src="a.png" alt="The map" caption="Where to go" >}}\n';
    expect(summary(text).map(([, , , , shown]) => shown)).toEqual(['Linux Version of a pod.', 'The map Where to go']);
  });

  it('leave working links behind', () => {
    const text =
      'See [setup]({{< ref "setup.md#disk" >}}) or [get](https://x.test/{{< version >}}/y).\n\n{% content-ref url="other.md" %}\n[other.md](other.md)\n{% endcontent-ref %}\n';
    const document = parse(text);
    expect(document.sections[0]!.links.map(({ url, text: shown }) => [url, shown])).toEqual([
      ['setup.md#disk', 'setup'],
      ['https://x.test//y', 'get'],
      ['other.md', 'other.md'],
    ]);
    const { startOffset, endOffset } = document.sections[0]!.links[0]!.span;
    expect(text.slice(startOffset, endOffset)).toBe('[setup]({{< ref "setup.md#disk" >}})');
  });
});

describe('links', () => {
  it('of every form have their exact place', () => {
    const text =
      '[a](x.md#y "t") [b][Ref] ![c](d.png) <https://e.test> https://f.test\n\n<a href="g.md">g <b>h</b></a> <img src="i.png" alt="j">\n\n[ref]: r.md\n';
    const { links } = parse(text).sections[0]!;
    expect(
      links.map(({ kind, url, text: shown, span }) => [kind, url, shown, text.slice(span.startOffset, span.endOffset)]),
    ).toEqual([
      ['link', 'x.md#y', 'a', '[a](x.md#y "t")'],
      ['link', 'r.md', 'b', '[b][Ref]'],
      ['image', 'd.png', 'c', '![c](d.png)'],
      ['link', 'https://e.test', 'https://e.test', '<https://e.test>'],
      ['link', 'https://f.test', 'https://f.test', 'https://f.test'],
      ['link', 'g.md', 'g h', '<a href="g.md">g <b>h</b></a>'],
      ['image', 'i.png', 'j', '<img src="i.png" alt="j">'],
    ]);
  });
});
