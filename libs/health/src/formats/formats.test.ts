import { describe, expect, test } from 'vitest';
import { sourceIdFrom } from '@docgraph/domain';
import type { RuleSummary } from '../check.ts';
import { formatGithub } from './github.ts';
import { formatJunit } from './junit.ts';
import type { PlacedFinding } from './placed.ts';
import { formatSarif } from './sarif.ts';

const finding = (changes: Partial<PlacedFinding> = {}): PlacedFinding => ({
  ...{ rule: 'broken-link', severity: 'error', source: sourceIdFrom('docs'), path: 'a.md', file: 'docs/a.md', line: 7 },
  ...{ message: 'the link b.md leads to no document', advice: 'correct the path' },
  ...changes,
});

const rules: readonly RuleSummary[] = [
  { name: 'broken-link', summary: 'broken links', severity: 'error' },
  { name: 'hidden-text', summary: 'hidden text', severity: null },
];

describe('formatGithub', () => {
  test('writes one command a finding, with what would end it escaped', () => {
    const nasty = finding({ file: 'docs/a,b:c.md', severity: 'warning', message: '100 %\r\n::error::x', advice: 'y' });
    expect(formatGithub([finding(), nasty, finding({ severity: 'info' })]).split('\n')).toEqual([
      '::error file=docs/a.md,line=7,title=broken-link::the link b.md leads to no document: correct the path',
      '::warning file=docs/a%2Cb%3Ac.md,line=7,title=broken-link::100 %25%0D%0A::error::x: y',
      '::notice file=docs/a.md,line=7,title=broken-link::the link b.md leads to no document: correct the path',
    ]);
    expect(formatGithub([])).toBe('');
  });
});

interface SarifLog {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly version: string; readonly rules: unknown[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly unknown[];
    }[];
  }[];
}

describe('formatSarif', () => {
  const sarif = (...findings: PlacedFinding[]): SarifLog =>
    JSON.parse(formatSarif({ rules }, findings, { version: '1.2.3' })) as SarifLog;

  test('has what the schema of 2.1.0 asks for', () => {
    const log = sarif(finding(), finding({ rule: 'hidden-text', severity: 'info' }));
    expect([log.$schema, log.version, log.runs.length]).toEqual([
      ...['https://json.schemastore.org/sarif-2.1.0.json', '2.1.0', 1],
    ]);
    const { tool, results } = log.runs[0]!;
    expect([tool.driver.name, tool.driver.version]).toEqual(['docgraph', '1.2.3']);
    expect(tool.driver.rules).toEqual([
      {
        ...{ id: 'broken-link', shortDescription: { text: 'Finds broken links.' } },
        defaultConfiguration: { level: 'error' },
      },
      {
        ...{ id: 'hidden-text', shortDescription: { text: 'Finds hidden text.' } },
        defaultConfiguration: { level: 'warning' },
      },
    ]);
    expect(results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ['broken-link', 0, 'error'],
      ['hidden-text', 1, 'note'],
    ]);
    expect(results[0]!.message).toEqual({ text: 'the link b.md leads to no document: correct the path' });
    expect(results[0]!.locations).toEqual([
      { physicalLocation: { artifactLocation: { uri: 'docs/a.md' }, region: { startLine: 7 } } },
    ]);
  });

  test.each([
    ['docs/my page#1.md', 'docs/my%20page%231.md'],
    ['/srv/docs/a.md', 'file:///srv/docs/a.md'],
    ['C:/docs/a b.md', 'file:///C:/docs/a%20b.md'],
  ])('the file %s has the address %s', (file, uri) => {
    expect(sarif(finding({ file })).runs[0]!.results[0]!.locations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri } } },
    ]);
  });
});

describe('formatJunit', () => {
  test('a finding that fails is a failure, a lesser one passes, and a rule without findings is one passed test', () => {
    const findings = [finding(), finding({ severity: 'warning', line: 9 })];
    expect(formatJunit({ rules }, findings, 'error').split('\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites name="docgraph check" tests="3" failures="1">',
      '  <testsuite name="broken-link" tests="2" failures="1" errors="0" skipped="0">',
      '    <testcase classname="broken-link" name="docs/a.md:7" file="docs/a.md" line="7"><failure type="error" message="the link b.md leads to no document">docs/a.md:7: the link b.md leads to no document: correct the path</failure></testcase>',
      '    <testcase classname="broken-link" name="docs/a.md:9" file="docs/a.md" line="9"><system-out>warning: docs/a.md:9: the link b.md leads to no document: correct the path</system-out></testcase>',
      '  </testsuite>',
      '  <testsuite name="hidden-text" tests="1" failures="0" errors="0" skipped="0">',
      '    <testcase classname="hidden-text" name="hidden text"/>',
      '  </testsuite>',
      '</testsuites>',
    ]);
    expect(formatJunit({ rules }, findings, 'warning')).toContain('tests="3" failures="2"');
    expect(formatJunit({ rules }, findings, 'never')).not.toContain('<failure');
  });

  test('what XML cannot hold is escaped or replaced', () => {
    const xml = formatJunit({ rules }, [finding({ message: `<a> & "b"\n\u0007\uD800` })], 'error');
    expect(xml).toContain('message="&lt;a&gt; &amp; &quot;b&quot;&#10;\uFFFD\uFFFD"');
  });
});
