import { expect, it } from 'vitest';
import { edgesOf } from './fixture.test-support.ts';

const examples = (markdown: string): readonly string[] =>
  edgesOf(`# Page\n\n${markdown}`)
    .filter(({ to }) => to.kind === 'example')
    .map(({ kind, to, surface }) => `${kind} ${to.name} ${surface}`);

it('examples are code below a heading or behind a lead-in that says so', () => {
  expect(examples('## Example\n\n```json\n{}\n```\n\n## Other\n\nFor example:\n\n```json\n{}\n```')).toEqual([
    'DEFINES page/example#example-1 Example',
    'DEFINES page/other#example-1 For example:',
  ]);
  expect(examples('## Usage\n\nRun it:\n\n```json\n{}\n```')).toEqual([]);
});

it('a place with a very long key is named by its position', () => {
  const [name] = examples(`## ${'Example word '.repeat(30)}\n\n\`\`\`json\n{}\n\`\`\``);
  expect(name).toMatch(/^DEFINES 1#example-1 /);
});
