import { EDGE_TYPES, ENTITY_KINDS, STATED_EDGE_KINDS } from '@docgraph/domain';
import { describe, expect, it } from 'vitest';
import { extract } from './extract.ts';
import { edgesOf, MANUAL, parse, statements } from './fixture.test-support.ts';
import { EXTRACTION_LIMITS } from './limits.ts';

const edges = edgesOf(MANUAL);
const nameOf = (ref: { kind: string; name: string }): string => `${ref.kind}:${ref.name}`;

describe('extract', () => {
  it('produces every kind of entity', () => {
    const found = new Set(edges.map(({ to }) => to.kind));
    expect(ENTITY_KINDS.filter((kind) => !found.has(kind))).toEqual([]);
  });

  it('produces every kind of stated edge, between kinds that the edge may connect', () => {
    const found = new Set(edges.map(({ kind }) => kind));
    expect(STATED_EDGE_KINDS.filter((kind) => !found.has(kind))).toEqual([]);
    for (const { kind, from, to } of edges) {
      expect(EDGE_TYPES[kind].from).toContain(from === null ? 'section' : from.kind);
      expect(EDGE_TYPES[kind].to).toContain(to.kind);
    }
  });

  it('states what the manual says', () => {
    expect(statements(MANUAL)).toEqual(
      expect.arrayContaining([
        'DEFINES - -> component:relay gateway',
        'MENTIONS - -> command:relayctl install gateway',
        'HAS_PARAMETER command:relayctl install gateway -> parameter:--region',
        'MENTIONS - -> configuration:gateway.queueSize',
        'EXECUTES step:relay-gateway/install-the-gateway#procedure-1.step-2 -> command:relayctl install gateway',
        'EXECUTES step:relay-gateway/install-the-gateway#procedure-1.step-3 -> command:relayctl check',
        'DEFINES - -> configuration:relay.maxBatchSize',
        'DEFINES - -> configuration:RELAY_TOKEN',
        'HAS_PARAMETER configuration:relay.retryPolicy -> parameter:maxAttempts',
        'AFFECTS configuration:relay.maxBatchSize -> component:relay gateway',
        'DEPENDS_ON component:event router -> component:relay gateway',
        'REQUIRES component:relay gateway -> concept:event store',
        'REQUIRES - -> component:linux kernel',
        'REQUIRES - -> command:jq',
        'MENTIONS - -> error:failed to connect to store *: connection refused',
        'RESOLVES - -> error:failed to connect to store *: connection refused',
        'RESOLVES procedure:relay-gateway/troubleshooting/solution#procedure-1 -> error:failed to connect to store *: connection refused',
      ]),
    );
  });

  it('mentions or defines each entity at an end of an edge', () => {
    const named = new Set(
      edges.filter(({ kind }) => kind === 'MENTIONS' || kind === 'DEFINES').map(({ to }) => nameOf(to)),
    );
    const ends = edges.flatMap(({ from, to }) => (from === null ? [to] : [from, to]));
    expect(ends.map(nameOf).filter((name) => !named.has(name))).toEqual([]);
  });

  it('gives spans inside the section that says so, which hold the words of a mention', () => {
    const document = parse(MANUAL);
    for (const { kind, section, span, surface, to } of edges) {
      const within = document.sections[section]!.span;
      const written = document.text.slice(span.startOffset, span.endOffset);
      if (kind !== 'DEFINES') expect(span.startOffset).toBeGreaterThanOrEqual(within.startOffset);
      if (kind === 'MENTIONS' && to.kind !== 'command') expect(written.replace(/\s+/g, ' ')).toContain(surface);
      expect(written.trim()).not.toBe('');
      expect(document.text.slice(0, span.startOffset).split('\n').length).toBe(span.startLine);
    }
  });

  it('gives edges in the order of the text, steps in the order of the list', () => {
    const order = edges.map(({ section, span }) => section * 1e6 + span.startOffset);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const steps = edges.filter(({ kind }) => kind === 'HAS_STEP').map(({ to }) => to.name.split('#')[1]);
    expect(steps.slice(0, 3)).toEqual(['procedure-1.step-1', 'procedure-1.step-2', 'procedure-1.step-3']);
  });

  it('takes nothing from hidden text', () => {
    const hidden = [
      '# Page',
      '<!-- `kubectl delete ns` requires `secret.key` -->',
      '<div hidden>',
      '',
      'Run `helm uninstall x`. The Hidden Engine depends on the Secret Store.',
      '',
      '</div>',
      '',
      'Visible words.',
    ].join('\n');
    expect(statements(hidden)).toEqual([]);
  });

  it('says a thing once a section, and nothing of it twice', () => {
    const text = '# Disk tools\n\nRun `lsblk -f`, then `lsblk -f` again.\n\n## More\n\n`lsblk -f` once more.\n';
    expect(statements(text).filter((line) => line === 'MENTIONS - -> command:lsblk')).toHaveLength(2);
  });

  it('is the same every time', () => {
    expect(extract(parse(MANUAL))).toEqual(extract(parse(MANUAL)));
  });

  it('stops at the limit of edges, and every end is still named', () => {
    const many = Array.from(
      { length: EXTRACTION_LIMITS.edgesPerDocumentMax },
      (_, i) => `## Part ${i}\n\nRun \`lsblk -f\` and \`jq .a\`.`,
    );
    const found = edgesOf(many.join('\n\n'));
    expect(found).toHaveLength(EXTRACTION_LIMITS.edgesPerDocumentMax);
  });

  it('comes to an end on hostile text in the time that a test has', () => {
    const hostile = [
      `${'"failed to '.repeat(15_000)}`,
      `\`\`\`bash\n${'$(echo "'.repeat(20_000)}\n\`\`\``,
      `\`\`\`\n${'a: b: error '.repeat(15_000)}\n\`\`\``,
      `${'X requires Y, and '.repeat(10_000)}`,
      `\`\`\`bash\n${'cat <<EOF\n'.repeat(5_000)}\`\`\``,
      `1. ${'Run, '.repeat(20_000)}`,
      `\`\`\`\n${'level=error msg="'.repeat(10_000)}\n\`\`\``,
      `${'The Event Router '.repeat(10_000)} requires Z.`,
      `\`\`\`\n${`cannot open ${'a-'.repeat(900)}\n`.repeat(300)}\`\`\``,
      `Run ${'a.b-'.repeat(40_000)}`,
      `The \`a${'A'.repeat(60)}-/\` setting`,
      `\`\`\`yaml\na${'A'.repeat(60)}-/: x\n\`\`\``,
      `## a${':'.repeat(150_000)}x\n\ntext`,
      `## a${','.repeat(150_000)}x\n\nDefault: x`,
      `## A${'\u00a0'.repeat(150_000)}x\n\ntext`,
      `| Setting | Default |\n| --- | --- |\n| a${':'.repeat(150_000)}x | y |`,
    ];
    for (const text of hostile)
      expect(edgesOf(`# Page\n\n${text}\n`).length).toBeLessThan(EXTRACTION_LIMITS.edgesPerDocumentMax);
  });
});
