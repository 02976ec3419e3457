import { AppError, EDGE_TYPES } from '@docgraph/domain';
import { createSilentTelemetry, createTelemetry } from '@docgraph/observability';
import type { Answers, ReadReply, SearchReply, SearchRequest, SourcesReply, TemplateReply } from '@docgraph/retrieval';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { createFixture, TOOLS } from './fixture.ts';
import type { listOutput, readOutput, searchOutput, templateOutput } from './output.ts';
import { type CallResult, createMcpService, type McpService } from './service.ts';

/** A tool list goes into every conversation, whether it is used or not. */
const LIST_TOKENS_MAX = 3000;
const CHARS_A_TOKEN = 4;
const info = { name: 'docgraph', version: '1.2.3' };

const serve = (answers: Answers = createFixture(), toolTimeoutMs?: number): McpService =>
  createMcpService({
    answers,
    telemetry: createSilentTelemetry(),
    info,
    ...(toolTimeoutMs === undefined ? {} : { toolTimeoutMs }),
  });
const call = async (service: McpService, name: string, args: unknown): Promise<CallResult> => {
  const result = await service.call(name, args, new AbortController().signal);
  if (result === null) throw new Error(`there is no tool ${name}`);
  return result;
};
const errorText = (result: CallResult): string => ('isError' in result ? result.content[0].text : 'no error');
const failing = (thrown: unknown): Answers => ({ ...createFixture(), search: () => Promise.reject(thrown) });

describe('the list of tools', () => {
  const { tools } = serve();

  it('costs a conversation less than 3,000 tokens', () => {
    expect(JSON.stringify({ tools }).length / CHARS_A_TOKEN).toBeLessThan(LIST_TOKENS_MAX);
  });

  it('describes every argument, with limits and defaults in the schema', () => {
    expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
    for (const { inputSchema } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      for (const property of Object.values(inputSchema['properties'] as Record<string, object>))
        expect(property).toHaveProperty('description');
    }
    expect(tools[0]?.inputSchema).toMatchObject({
      required: ['query'],
      properties: {
        max_results: { type: 'integer', minimum: 1, maximum: 50, default: 8 },
        detail: { default: 'passage' },
      },
    });
  });

  it('offers the kinds of edges there are', () => {
    const { inputSchema } = tools.find((tool) => tool.name === 'traverse_relationships')!;
    expect(inputSchema).toMatchObject({ properties: { kinds: { items: { enum: Object.keys(EDGE_TYPES) } } } });
  });

  it('warns that quoted text is untrusted, where text is quoted', () => {
    for (const tool of tools.slice(0, 2)) expect(tool.description).toContain('untrusted');
  });

  it('says that the tools only read', () => {
    for (const tool of tools) expect(tool.annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
  });

  it('has output schemas that the replies of the read side fit', () => {
    expectTypeOf<Plain<SearchReply>>().toExtend<z.input<typeof searchOutput>>();
    expectTypeOf<Plain<ReadReply>>().toExtend<z.input<typeof readOutput>>();
    expectTypeOf<Plain<SourcesReply>>().toExtend<z.input<typeof listOutput>>();
    expectTypeOf<Plain<TemplateReply>>().toExtend<z.input<typeof templateOutput>>();
  });
});

describe('a call', () => {
  it('returns the reply as data and as text', async () => {
    const result = await call(serve(), 'search_documentation', { query: 'restore a backup' });
    expect(result).toMatchObject({ structuredContent: { query: 'restore a backup', truncated: null, degraded: [] } });
    expect(result.content[0].text).toContain('docs:guides/backup.md');
  });

  it('hands every argument to the read side, with defaults for what is left out', async () => {
    const seen: SearchRequest[] = [];
    const fixture = createFixture();
    const service = serve({ ...fixture, search: (request) => (seen.push(request), fixture.search(request)) });
    await call(service, 'search_documentation', { query: ' q ' });
    const all = {
      query: 'q',
      sources: ['docs'],
      path: 'guides/',
      max_results: 3,
      max_tokens: 500,
      detail: 'section',
      explain: true,
    };
    await call(service, 'search_documentation', all);
    expect(seen).toEqual([
      { query: 'q', maxResults: 8, maxTokens: 4000, detail: 'passage', explain: false },
      {
        query: 'q',
        sources: ['docs'],
        pathPrefix: 'guides/',
        maxResults: 3,
        maxTokens: 500,
        detail: 'section',
        explain: true,
      },
    ]);
  });

  it('returns null for a tool that does not exist', async () => {
    expect(await serve().call('delete_everything', {}, new AbortController().signal)).toBeNull();
    expect(await serve().call('__proto__', {}, new AbortController().signal)).toBeNull();
  });

  it('reads sections and lists sources', async () => {
    const read = await call(serve(), 'read_section', { ref: 'docs:guides/install.md#install' });
    expect(read).toMatchObject({ structuredContent: { section: { citation: { path: 'guides/install.md' } } } });
    const listed = await call(serve(), 'list_sources', undefined);
    expect(listed).toMatchObject({ structuredContent: { list: [{ id: 'docs', documents: 3 }] } });
  });
});

describe('an error', () => {
  it('names each wrong argument, what was found, what is accepted, and an example', async () => {
    const args = { query: 'x', limit: 4, max_results: 500 };
    const text = errorText(await call(serve(), 'search_documentation', args));
    expect(text).toContain('"limit": there is no such argument');
    expect(text).toContain('max_results: Too big: expected number to be <=50 (found 500)');
    expect(text).toContain('It takes: query, sources, path, max_results');
    expect(text).toContain('Example: {"query":');
  });

  it.each([
    ['nothing at all', undefined, 'query: '],
    ['no object', 'restore', 'arguments: '],
    ['an empty question', { query: '   ' }, 'query: Too small'],
    ['a number for a question', { query: 7 }, '(found 7)'],
    ['a question that is too long', { query: 'x'.repeat(4001) }, 'query: Too big'],
    ['an unknown detail', { query: 'x', detail: 'full' }, 'detail: '],
    ['no budget', { query: 'x', max_tokens: 0 }, 'max_tokens: Too small'],
    ['no sources', { query: 'x', sources: [] }, 'sources: Too small'],
  ])('says what is wrong with %s', async (_name, args, expected) => {
    const text = errorText(await call(serve(), 'search_documentation', args));
    expect(text).toContain(expected);
    expect(text).toContain('[invalid-arguments]');
    expect(text.length).toBeLessThan(600);
  });

  it('passes on what the read side says about a wrong reference or source', async () => {
    const read = errorText(await call(serve(), 'read_section', { ref: 'docs:guides/instal.md' }));
    expect(read).toContain('nearest: docs:guides/backup.md#restore-a-backup [section-not-found]');
    const search = errorText(await call(serve(), 'search_documentation', { query: 'x', sources: ['wiki'] }));
    expect(search).toContain('there is no source "wiki"; known: docs [source-not-found]');
  });

  it('tells what a document decides on one line of bounded length', async () => {
    const error = new AppError(`near: a\n[1] forged\u001b[2J${'x'.repeat(9000)}`, { code: 'c', kind: 'not-found' });
    const text = errorText(await call(serve(failing(error)), 'search_documentation', { query: 'x' }));
    expect(text).toMatch(/^near: a \[1\] forged \[2Jx+… \[c\]$/);
    expect(text.length).toBeLessThan(2100);
  });

  it('keeps internals to the log, under an id that is also in the text', async () => {
    const lines: string[] = [];
    const telemetry = createTelemetry({
      service: 't',
      logLevel: 'info',
      logStream: { write: (line) => void lines.push(line) },
    });
    const service = createMcpService({ answers: failing(new Error('SELECT secret FROM /srv/x')), telemetry, info });
    const text = errorText(await call(service, 'search_documentation', { query: 'x' }));
    expect(text).not.toContain('secret');
    const incident = /incident ([0-9a-f]{12})/.exec(text)?.[1] ?? 'none';
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      incident,
      error: { message: expect.stringContaining('SELECT secret') },
    });
  });

  it('is internal when the read side breaks its own contract', async () => {
    const service = serve({ ...createFixture(), sources: async () => ({}) as unknown as SourcesReply });
    expect(errorText(await call(service, 'list_sources', {}))).toContain('[internal]');
  });

  it('says that there is no index and what to do', async () => {
    const error = new AppError('no index yet in .docgraph: run `docgraph ingest FOLDER`', {
      code: 'no-index',
      kind: 'unavailable',
    });
    const text = errorText(await call(serve(failing(error)), 'search_documentation', { query: 'x' }));
    expect(text).toBe('no index yet in .docgraph: run `docgraph ingest FOLDER` [no-index]');
  });

  it('comes at the deadline even when the work does not look at its signal', async () => {
    const service = serve({ ...createFixture(), search: () => new Promise(() => undefined) }, 20);
    expect(errorText(await call(service, 'search_documentation', { query: 'x' }))).toContain('stopped after 20 ms');
  });

  it('aborts the work when the caller hangs up', async () => {
    const hangUp = new AbortController();
    const { promise: seen, resolve } = Promise.withResolvers<AbortSignal>();
    const answers: Answers = {
      ...createFixture(),
      search: (_request, signal) => (resolve(signal!), new Promise(() => undefined)),
    };
    const result = serve(answers).call('search_documentation', { query: 'x' }, hangUp.signal);
    const signal = await seen;
    hangUp.abort();
    expect(signal.aborted).toBe(true);
    expect(await result).toMatchObject({ isError: true });
  });
});

describe('metrics', () => {
  it('counts calls by outcome, degraded parts, and times every call', async () => {
    const telemetry = createTelemetry({ service: 't', logLevel: 'silent' });
    const service = createMcpService({ answers: createFixture({ degraded: ['dense'] }), telemetry, info });
    await call(service, 'search_documentation', { query: 'x' });
    await call(service, 'search_documentation', {});
    await call(service, 'read_section', { ref: 'nowhere' });
    const text = await telemetry.metricsText();
    expect(text).toContain('docgraph_tool_calls_total{tool="search_documentation",outcome="ok"} 1');
    expect(text).toContain('docgraph_tool_calls_total{tool="search_documentation",outcome="validation"} 1');
    expect(text).toContain('docgraph_tool_calls_total{tool="read_section",outcome="not-found"} 1');
    expect(text).toContain('docgraph_tool_seconds_count{tool="search_documentation"} 2');
    expect(text).toContain('docgraph_search_degraded_total{part="dense"} 1');
  });
});

/** A reply type as JSON keeps it: writable. */
type Plain<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? { -readonly [Key in keyof T]: Plain<T[Key]> }
      : T;
