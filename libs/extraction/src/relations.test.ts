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
    ['To use the Event Router, you need an NFS client.', 'REQUIRES component:event router -> component:nfs client'],
    [
      'Before installing the Event Router, install the Event Store.',
      'REQUIRES component:event router -> concept:event store',
    ],
    ['The Event Router only works with the Event Store.', 'REQUIRES component:event router -> concept:event store'],
    [
      'The Event Router is only available when `relay.queueSize` is set.',
      'REQUIRES component:event router -> configuration:relay.queueSize',
    ],
    [
      'The Event Router does not start without the Event Store.',
      'REQUIRES component:event router -> concept:event store',
    ],
    [
      'Download the NFS client required by the Event Router.',
      'REQUIRES component:event router -> component:nfs client',
    ],
    ['Make sure that the NFS client is installed.', 'REQUIRES - -> component:nfs client'],
    ['The Event Router must use the Event Store.', 'REQUIRES component:event router -> concept:event store'],
    ['This page is about speed, which requires the Event Store.', 'REQUIRES - -> concept:event store'],
    ['The service needs event-relay v2.1 or later.', 'REQUIRES - -> concept:event relay'],
    [
      'The Event Router has a dependency on the Event Store.',
      'DEPENDS_ON component:event router -> concept:event store',
    ],
    [
      'The Event Router can be disabled with the `--no-router` flag.',
      'AFFECTS parameter:--no-router -> component:event router',
    ],
    [
      'To disable the Event Router, set `relay.queueSize` to 0.',
      'AFFECTS configuration:relay.queueSize -> component:event router',
    ],
    [
      'Set `relay.queueSize` to 0 to disable the Event Router.',
      'AFFECTS configuration:relay.queueSize -> component:event router',
    ],
    [
      'The Event Router is ignored when `relay.queueSize` is set.',
      'AFFECTS configuration:relay.queueSize -> component:event router',
    ],
    [
      'A change to `relay.queueSize` limits the number of Event Routers.',
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

  it('takes a row, or an item, for the setting that it defines', () => {
    const table = '| Setting | Default | Description |\n| --- | --- | --- |\n';
    expect(relations(`## Settings\n\n${table}| \`relay.mode\` | 1 | Controls the Event Router. |`)).toEqual([
      'AFFECTS configuration:relay.mode -> component:event router',
    ]);
    expect(relations('## Settings\n\n- `relay.mode`: Requires the Event Store.')).toEqual([
      'REQUIRES configuration:relay.mode -> concept:event store',
    ]);
  });

  it('knows a setting by its title, and takes the longest name that the document defines', () => {
    const page = '## Queue Size\n\n> Default: `3`\n\nIt counts.\n\n## Notes\n\n';
    expect(relations(`${page}The setting Queue Size determines the Event Router.`)).toEqual([
      'AFFECTS configuration:Queue Size -> component:event router',
    ]);
    expect(relations('## Share Manager\n\nWords.\n\nThe Event Router requires Share Manager restarts.')).toEqual([
      'REQUIRES component:event router -> component:share manager',
    ]);
  });

  it('reads the list behind words that announce what is needed', () => {
    expect(relations('The relay requires the following:\n\n- Linux kernel v5.8 or later')).toEqual([
      'REQUIRES - -> component:linux kernel',
    ]);
    expect(relations('The relay does not need these:\n\n- Linux kernel v5.8 or later')).toEqual([]);
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
    'The Event Router may require the Event Store.',
    'The Event Router only works when the Event Store is disabled.',
    'The Event Router must use the same Event Store.',
    'If you enable the Event Router, the Event Store is required.',
    'We waited for the Event Router to restart the Event Store.',
    'The setting Automatically Disable Routers When the Event Store Fails is old.',
    'The Event Router needs a restart of the Event Store.',
    'You must run `relayctl` first.',
    'The Event Router requires a URL.',
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
