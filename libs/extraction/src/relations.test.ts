import { describe, expect, it } from 'vitest';
import { edgesOf, statements } from './fixture.test-support.ts';

const relations = (markdown: string): readonly string[] =>
  statements(`# Page\n\n${markdown}`).filter((line) => /^(?:REQUIRES|DEPENDS_ON|AFFECTS) /.test(line));

describe('relations', () => {
  it.each([
    ['The Event Router requires the Event Store.', 'REQUIRES component:event router -> concept:event store'],
    ['An NFS client is required for the Share Manager.', 'REQUIRES component:share manager -> component:nfs client'],
    ['Each node must have an NFS client.', 'REQUIRES - -> component:nfs client'],
    ['The Event Router depends on the Event Store.', 'DEPENDS_ON component:event router -> concept:event store'],
    [
      'The Event Router relies on `relay.queueSize`.',
      'DEPENDS_ON component:event router -> configuration:relay.queueSize',
    ],
    [
      'Changing `relay.queueSize` restarts the Event Router.',
      'AFFECTS configuration:relay.queueSize -> component:event router',
    ],
    [
      'The Event Router is affected by `relay.queueSize`.',
      'AFFECTS configuration:relay.queueSize -> component:event router',
    ],
  ])('%s', (sentence, statement) => {
    expect(relations(sentence)).toEqual([statement]);
  });

  it('says each of several things that are needed', () => {
    expect(relations('`jq`, `curl` and `awk` must be installed.')).toEqual([
      'REQUIRES - -> command:jq',
      'REQUIRES - -> command:curl',
      'REQUIRES - -> command:awk',
    ]);
  });

  it('takes the section for the setting that it is about', () => {
    const page = '## Queue Size\n\n> Default: `3`\n\nChanging this setting restarts the Event Router.';
    expect(relations(page)).toEqual(['AFFECTS configuration:Queue Size -> component:event router']);
  });

  it('reads the items below Prerequisites', () => {
    expect(relations('## Prerequisites\n\n- Linux kernel v5.8 or later\n- The user is informed')).toEqual([
      'REQUIRES - -> component:linux kernel',
    ]);
  });

  it.each([
    'The Event Router does not require the Event Store.',
    'No Event Store is needed.',
    'Does the Event Router require the Event Store?',
    'If the Event Router requires the Event Store, start it.',
    'This has no impact on the Event Store.',
    'Call `require("event-store")` first.',
    'It requires some care.',
    'A server that requires the Event Store is rare.',
  ])('states nothing: %s', (sentence) => {
    expect(relations(sentence)).toEqual([]);
  });

  it('carries the sentence as its span', () => {
    const text = '# Page\n\nFirst words. The Event Router requires the Event Store. Last words.\n';
    const edge = edgesOf(text).find(({ kind }) => kind === 'REQUIRES')!;
    expect(text.slice(edge.span.startOffset, edge.span.endOffset)).toBe('The Event Router requires the Event Store.');
  });
});
