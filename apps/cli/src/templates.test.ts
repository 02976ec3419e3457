/** The question templates through a real client, on documents that were really ingested. */
import { join } from 'node:path';
import type { Finding, TemplateReply } from '@docgraph/retrieval';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectStdio, isExact, type Agent } from './testing/mcp.ts';
import { PRODUCT } from './testing/product.ts';
import { createPlace, type Place } from './testing/program.ts';

/** Relations said in other ways than with the plain verb. */
const JOURNAL = `# Journal Exporter

To use the Journal Exporter, you need a Parcel Broker.

The Journal Exporter can be disabled with the \`--no-journal\` flag. It is not affected by \`--no-parcel\`.
`;

let place: Place;
let agent: Agent;
beforeAll(async () => {
  place = createPlace({ keep: true });
  for (const [path, text] of Object.entries(PRODUCT)) place.write(join('docs', path), text);
  place.write('docs/guides/journal-exporter.md', JOURNAL);
  await place.run(['ingest', 'docs']);
  agent = await connectStdio('2.x', place.dir, ['serve', '--stdio', 'docs']);
});
afterAll(async () => {
  await agent.close();
  place.remove();
});

const findingsOf = ({ groups }: TemplateReply, name?: string): readonly Finding[] =>
  groups.filter((group) => name === undefined || group.name === name).flatMap(({ findings }) => findings);
const places = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ citation: { path, startLine, endLine } }) => `${path}:${startLine}-${endLine}`);
/** `from KIND to (level)` of every relation, in the order of the reply. */
const relations = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap((finding) =>
    finding.relations.map(({ kind, from, to, level }) => `${from.label} ${kind} ${to.label} (${level})`),
  );
const groupsOf = ({ groups }: TemplateReply): readonly string[] =>
  groups.map(({ name, about }) => (about === null ? name : `${name} ${about}`));
/** A finding without text is quoted by an earlier one of the reply. */
function expectCited(reply: TemplateReply): void {
  const findings = findingsOf(reply);
  expect(findings.length).toBeGreaterThan(0);
  const quoted = findings.filter(({ text }) => text !== '');
  expect(places(quoted.filter((finding) => !isExact(finding, join(place.dir, 'docs'))))).toEqual([]);
  for (const { sectionId, text, citation } of findings)
    if (text === '')
      expect(
        quoted.some(
          (other) =>
            other.sectionId === sectionId &&
            other.citation.startLine <= citation.startLine &&
            other.citation.endLine >= citation.endLine,
        ),
      ).toBe(true);
}

describe('troubleshoot', () => {
  const PASTED = '09:12 gateway[7]: failed to dial replica 192.168.9.9:1234: connection refused (attempt 3)';

  it('goes from a pasted line to cause, solution, steps in order and their commands', async () => {
    const reply = await agent.ask('troubleshoot', { error: PASTED });
    expectCited(reply);
    expect(reply).toMatchObject({
      notes: [],
      subjects: [{ kind: 'error', ref: 'docs:kb/replica-refused.md#symptoms' }],
    });
    expect(groupsOf(reply)).toEqual(['cause', 'solution', 'steps', 'commands', 'message']);
    expect(places(findingsOf(reply, 'cause'))).toEqual(['kb/replica-refused.md:11-13']);
    const [solution] = findingsOf(reply, 'solution');
    expect(solution).toMatchObject({ citation: { startLine: 15, endLine: 22 }, isCut: false });
    expect(solution!.relations[0]).toMatchObject({ kind: 'RESOLVES', rule: 'solution-section', level: 1 });
    expect(places(findingsOf(reply, 'steps'))).toEqual(
      ['17-17', '18-21', '22-22'].map((lines) => `kb/replica-refused.md:${lines}`),
    );
    expect(relations(findingsOf(reply, 'commands'))).toEqual(
      expect.arrayContaining([
        'Run the renewal for the replica: EXECUTES vaultctl lease renew --replica r1 (1)',
        'Restart the gateway with vaultctl gateway restart. EXECUTES vaultctl gateway restart (1)',
      ]),
    );
  });

  it('takes a message that is nearly the same for the one that is documented, and says so', async () => {
    const reply = await agent.ask('troubleshoot', {
      error: 'failed to dial the second replica: connection was refused',
    });
    expectCited(reply);
    expect(reply.notes).toEqual([expect.stringContaining('quotes a message like this one')]);
    expect(places(findingsOf(reply, 'solution'))).toEqual(['kb/replica-refused.md:15-22']);
  });

  it('says that no document quotes the message, and stands in with search', async () => {
    const reply = await agent.ask('troubleshoot', { error: 'the replica closed its port and lost its lease' });
    expectCited(reply);
    expect(reply).toMatchObject({ subjects: [], notes: [expect.stringContaining('quotes no such message')] });
    expect(places(findingsOf(reply, 'possible solution'))).toEqual(['kb/replica-refused.md:15-22']);
    expect(groupsOf(reply)).toContain('found by search');
  });

  it('finds the section that has the message as its heading', async () => {
    const reply = await agent.ask('troubleshoot', { error: 'vaultctl: Error: the vault is sealed already (code 7)' });
    expectCited(reply);
    expect(reply).toMatchObject({ answered: true, notes: ['a section has this message as its heading'] });
    expect(groupsOf(reply)).toEqual(['message', 'found by search']);
    expect(places(findingsOf(reply, 'message'))).toEqual(['reference/commands.md:7-9']);
  });

  it('takes no page for a solution that shares a word with the message only', async () => {
    const reply = await agent.ask('troubleshoot', { error: 'toaster overheated beside the gateway terminal window' });
    expect(groupsOf(reply)).toEqual(['found by search']);
  });
});

describe('the confidence of a reply', () => {
  it('is that of the rule that found the statement', async () => {
    const reply = await agent.ask('find_relations', { question: 'dependencies', subject: 'Clock Service' });
    const rules = findingsOf(reply).flatMap((finding) => finding.relations.map(({ confidence }) => confidence));
    expect(reply).toMatchObject({ answered: true, tried: null, confidence: Math.max(...rules) });
  });

  it('is that of the search where it stands in, and says what is missing', async () => {
    const error = 'toaster overheated beside the gateway terminal window';
    const searched = await agent.search(error);
    const reply = await agent.ask('troubleshoot', { error });
    expect(reply).toMatchObject({
      answered: false,
      confidence: searched.confidence,
      tried: { unknown: expect.arrayContaining(['toaster', 'overheated']) },
    });
    const compared = await agent.ask('compare', { a: 'Mirror Set', b: 'quokka terrarium' });
    expect(compared).toMatchObject({ answered: false, tried: { unknown: ['quokka', 'terrarium'] } });
  });

  it('is 0 where nothing is stated and nothing stands in', async () => {
    const args = { question: 'path', subject: 'lease.ttl_s', to: 'vaultctl upgrade', depth: 1 };
    expect(await agent.ask('find_relations', args)).toMatchObject({
      ...{ answered: false, confidence: 0, tried: { lookups: ['statements'] } },
    });
  });
});

describe('compare', () => {
  it('puts side by side what both are and say on the same aspects, and where only one speaks', async () => {
    const reply = await agent.ask('compare', { a: 'mirror sets', b: 'Archive-Set' });
    expectCited(reply);
    expect(groupsOf(reply)).toEqual([
      'both',
      'definition',
      'aspect Retention',
      'aspect Limitations',
      'aspect Failover',
      'only one',
    ]);
    expect(places(findingsOf(reply, 'both'))).toEqual(['concepts/mirror-set.md:3-3']);
    for (const { name, findings } of reply.groups.slice(1, 5))
      expect([name, findings.map(({ subject }) => subject)]).toEqual([name, ['mirror sets', 'Archive-Set']]);
    // Said on another page, which search finds.
    expect(places(reply.groups[4]!.findings)).toEqual(['concepts/mirror-set.md:13-15', 'guides/recovery.md:1-3']);
    expect(findingsOf(reply, 'only one')).toMatchObject([
      { subject: 'mirror sets', text: expect.stringContaining('## Rebuild') },
    ]);
  });

  it('works for a thing without a name by the sections that search finds, and says so', async () => {
    const reply = await agent.ask('compare', { a: 'Mirror Set', b: 'keeping old states around' });
    expectCited(reply);
    expect(reply.notes).toEqual([expect.stringContaining('nothing is named “keeping old states around”')]);
    expect(findingsOf(reply, 'definition').map(({ subject }) => subject)).toContain('keeping old states around');
    expect(groupsOf(reply)).not.toContain('only one');
  });
});

describe('explain', () => {
  it('gives definition, parts and uses of a concept', async () => {
    const reply = await agent.ask('explain', { subject: 'the Mirror Set concept' });
    expectCited(reply);
    expect(places(findingsOf(reply, 'definition'))).toEqual(['concepts/mirror-set.md:1-3']);
    expect(places(findingsOf(reply, 'parts'))).toEqual(
      ['5-7', '9-11', '13-15', '17-19'].map((at) => `concepts/mirror-set.md:${at}`),
    );
    expect(places(findingsOf(reply, 'used in'))).toContain('guides/upgrade.md:9-9');
  });

  it('gives parameters of a command and what runs it', async () => {
    const reply = await agent.ask('explain', { subject: 'vaultctl lease renew' });
    expectCited(reply);
    expect(relations(findingsOf(reply, 'parts'))).toEqual([
      'vaultctl lease renew --replica r1 HAS_PARAMETER --replica (1)',
    ]);
    expect(relations(findingsOf(reply, 'related'))).toEqual([
      'Run the renewal for the replica: EXECUTES vaultctl lease renew --replica r1 (1)',
    ]);
    expect(reply.notes).toEqual([expect.stringContaining('no section says what')]);
  });

  it('takes namesakes together, and one alone by its id', async () => {
    const both = await agent.ask('explain', { subject: 'lease agent' });
    const [{ alternatives, id } = { alternatives: [], id: '' }] = both.subjects;
    expect(alternatives.map(({ kind }) => kind)).toEqual(['configuration']);
    const one = await agent.ask('explain', { subject: id });
    expect(one.subjects).toMatchObject([{ id, kind: 'component', alternatives: [] }]);
    expect(relations(findingsOf(one, 'definition'))).toEqual(['Settings > Lease Agent DEFINES Lease Agent (1)']);
  });

  it('takes a reference for its section or document', async () => {
    const section = await agent.ask('explain', { subject: 'docs:concepts/archive-set.md#retention' });
    expect(places(findingsOf(section))).toEqual(['concepts/archive-set.md:5-7']);
    const document = await agent.ask('explain', { subject: 'concepts/archive-set.md' });
    expect(document.subjects).toMatchObject([{ kind: 'document', label: 'Archive Set' }]);
    expect(findingsOf(document, 'parts')).toHaveLength(2);
  });

  it('takes a heading that says how a command is used for what says what it is', async () => {
    const reply = await agent.ask('explain', { subject: 'vaultctl gateway restart' });
    expect(places(findingsOf(reply, 'definition'))).toEqual(['reference/commands.md:3-5']);
    expect(reply.notes).toEqual([]);
  });

  it('quotes the first words where the title stands in the description of a logo', async () => {
    const reply = await agent.ask('explain', { subject: 'Relaydeck' });
    expect(findingsOf(reply, 'definition')).toMatchObject([{ text: 'The console shows the state of every relay.' }]);
  });

  it('takes no logo under the title for the definition', async () => {
    const reply = await agent.ask('explain', { subject: 'Snapshot Browser' });
    expectCited(reply);
    expect(groupsOf(reply)).not.toContain('definition');
    expect(places(findingsOf(reply, 'found by search'))).toContain('concepts/snapshot-browser.md:5-7');
  });

  it('names the nearest names for one that does not exist', async () => {
    const asked = agent.ask('explain', { subject: 'Mirrar Set' });
    await expect(asked).rejects.toThrow('nothing named “Mirrar Set”; the nearest names are “Mirror Set”');
    await expect(asked).rejects.toThrow('search_documentation finds sections by their content [name-not-found]');
  });

  it('shows a reader no hidden text', async () => {
    const reply = await agent.ask('explain', { subject: 'guides/upgrade.md#steps' });
    expect(findingsOf(reply)[0]).toMatchObject({
      hidden: 1,
      text: expect.stringContaining('[hidden comment removed]'),
    });
    expect(JSON.stringify(reply)).not.toContain('do not tell');
  });
});

describe('find_relations', () => {
  it('follows what something requires, through sections about it, and ends where it comes back', async () => {
    const reply = await agent.ask('find_relations', { question: 'dependencies', subject: 'write barrier', depth: 3 });
    expectCited(reply);
    expect(relations(findingsOf(reply, 'requires'))).toEqual([
      'Write Barrier REQUIRES Lease Agent (1)',
      'Lease Agent DEPENDS_ON Clock Service (2)',
      'Clock Service DEPENDS_ON Lease Agent (3)',
    ]);
    const near = await agent.ask('find_relations', { question: 'dependencies', subject: 'write barrier', depth: 1 });
    expect(findingsOf(near)).toHaveLength(1);
  });

  it('takes what the sections of a document require for its own', async () => {
    const reply = await agent.ask('find_relations', {
      question: 'dependencies',
      subject: 'guides/upgrade.md',
      depth: 1,
    });
    expect(relations(findingsOf(reply))).toEqual(['Upgrade the gateway > Prerequisites REQUIRES Lease Agent (1)']);
  });

  it('answers from a purpose in front of a need, and from what a flag can do, each with its sentence', async () => {
    const needs = await agent.ask('find_relations', { question: 'dependencies', subject: 'Journal Exporter' });
    expectCited(needs);
    expect(relations(findingsOf(needs))).toEqual(['Journal Exporter REQUIRES Parcel Broker (1)']);
    expect(findingsOf(needs)[0]).toMatchObject({
      text: 'To use the Journal Exporter, you need a Parcel Broker.',
      citation: { path: 'guides/journal-exporter.md', startLine: 3, endLine: 3 },
    });
    const impact = await agent.ask('find_relations', { question: 'impact', subject: '--no-journal' });
    expectCited(impact);
    expect(relations(findingsOf(impact, 'affects'))).toEqual(['--no-journal AFFECTS Journal Exporter (1)']);
    expect(places(findingsOf(impact, 'affects'))).toEqual(['guides/journal-exporter.md:5-5']);
  });

  it('follows what a setting affects, and what needs that, with levels', async () => {
    const reply = await agent.ask('find_relations', { question: 'impact', subject: 'lease.ttl_s' });
    expectCited(reply);
    expect(relations(findingsOf(reply, 'affects'))).toEqual([
      'lease.ttl_s AFFECTS Lease Agent (1)',
      'Lease Agent AFFECTS Mirror Set (2)',
    ]);
    expect(relations(findingsOf(reply, 'needed by'))).toEqual([
      'Upgrade the gateway > Prerequisites REQUIRES Lease Agent (2)',
      'Write Barrier REQUIRES Lease Agent (2)',
      'Clock Service DEPENDS_ON Lease Agent (2)',
    ]);
  });

  it('says that nothing is stated, and gives what search finds', async () => {
    const reply = await agent.ask('find_relations', { question: 'impact', subject: 'Archive Set' });
    expectCited(reply);
    expect(groupsOf(reply)).toEqual(['found by search']);
    expect(reply.notes).toEqual([expect.stringContaining('no sentence states what “Archive Set” affects')]);
  });

  it('finds the shortest path, edge by edge', async () => {
    const args = { question: 'path', subject: 'lease.ttl_s', to: 'Clock Service' };
    const reply = await agent.ask('find_relations', args);
    expectCited(reply);
    expect(relations(findingsOf(reply, 'path 1'))).toEqual([
      'lease.ttl_s AFFECTS Lease Agent (1)',
      expect.stringMatching(/ DEPENDS_ON .* \(2\)$/),
    ]);
    const far = agent.ask('find_relations', { ...args, to: 'vaultctl upgrade', depth: 1 });
    expect(await far).toMatchObject({ groups: [], notes: [expect.stringContaining('no path of at most 2 steps')] });
  });

  it('asks for the other end of a path, and for that only', async () => {
    const args = { question: 'path', subject: 'Mirror Set' };
    await expect(agent.ask('find_relations', args)).rejects.toThrow('a path needs `to`');
    await expect(agent.ask('find_relations', { ...args, question: 'impact', to: 'x' })).rejects.toThrow('`path` only');
  });

  it('asks for two things where two names mean one', async () => {
    const path = agent.ask('find_relations', { question: 'path', subject: 'Mirror Set', to: 'mirror sets' });
    await expect(path).rejects.toThrow('“Mirror Set” and “mirror sets” mean the same thing: name two different ones');
    const compared = agent.ask('compare', { a: 'Mirror Set', b: 'mirror sets' });
    await expect(compared).rejects.toThrow('mean the same thing');
  });
});

describe('traverse_relationships', () => {
  const start = ['Lease Agent'];

  it('lists edges of the kinds and the direction asked for', async () => {
    const reply = await agent.ask('traverse_relationships', {
      start,
      kinds: ['DEPENDS_ON', 'AFFECTS'],
      direction: 'in',
    });
    expectCited(reply);
    expect(relations(findingsOf(reply, 'level 1'))).toEqual([
      'Clock Service DEPENDS_ON Lease Agent (1)',
      'lease.ttl_s AFFECTS Lease Agent (1)',
    ]);
    const out = await agent.ask('traverse_relationships', {
      start,
      kinds: ['DEPENDS_ON', 'AFFECTS'],
      direction: 'out',
    });
    expect(relations(findingsOf(out))).toEqual([
      'Lease Agent DEPENDS_ON Clock Service (1)',
      'Lease Agent AFFECTS Mirror Set (1)',
    ]);
  });

  it('gives in pages what it gives at once', async () => {
    const whole = await pages({ start, depth: 2, max_tokens: 32_000 });
    const small = await pages({ start, depth: 2, max_tokens: 400 });
    expect(small.length).toBeGreaterThan(whole.length);
    const edges = (replies: readonly TemplateReply[]): readonly string[] =>
      replies.flatMap((reply) => relations(findingsOf(reply))).toSorted();
    expect(edges(small)).toEqual(edges(whole));
    expect(small.every(({ truncated }) => truncated === null)).toBe(true);
  });

  it('refuses a cursor of another request', async () => {
    const { next } = await agent.ask('traverse_relationships', { start, depth: 2, max_tokens: 400 });
    const asked = agent.ask('traverse_relationships', { start, depth: 3, max_tokens: 400, cursor: next });
    await expect(asked).rejects.toThrow('[invalid-cursor]');
  });

  it('loses no edge to a budget that holds none: it says what one takes', async () => {
    const asked = agent.ask('traverse_relationships', { start, max_tokens: 100 });
    await expect(asked).rejects.toThrow(
      /the next edge takes \d+ tokens .* the budget is 100: raise it \[budget-too-small\]/,
    );
  });

  async function pages(args: Record<string, unknown>): Promise<readonly TemplateReply[]> {
    const replies: TemplateReply[] = [];
    for (let cursor: string | null | undefined; cursor !== null; cursor = replies.at(-1)!.next)
      replies.push(await agent.ask('traverse_relationships', { ...args, ...(cursor !== undefined && { cursor }) }));
    return replies;
  }
});

it('drops whole findings that the budget does not hold, and says of which group', async () => {
  const args = { a: 'Mirror Set', b: 'Archive Set' };
  const whole = await agent.ask('compare', args);
  const small = await agent.ask('compare', { ...args, max_tokens: 200 });
  const dropped = findingsOf(whole).length - findingsOf(small).length;
  expect(dropped).toBeGreaterThan(0);
  expect(small.truncated).toEqual({ dropped, reason: 'maxTokens' });
  expect(small.notes).toEqual([expect.stringMatching(/^left out by the token budget: .*only one/)]);
  expectCited(small);
});

it('gives the same reply to the same question', async () => {
  const args = { question: 'path', subject: 'write barrier', to: 'Mirror Set' };
  expect(await agent.ask('find_relations', args)).toEqual(await agent.ask('find_relations', args));
});
