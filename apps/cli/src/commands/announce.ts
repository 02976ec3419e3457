/** What `docgraph serve` shows first: a question with its cited answer, and what to paste into a client. */
import { clientConfig } from '@docgraph/mcp';
import type { ReadSide } from '../composition.ts';
import type { Context } from '../context.ts';
import { formatEvidence } from '../output.ts';
import { sampleQuestion } from '../sample-question.ts';

/** With `--json` one line: `{"url": …, "sample": …}`, where the sample is a search reply or null. */
export async function announce(
  url: string,
  { answers, reader }: ReadSide,
  options: { readonly sample: boolean },
  { config, json, print, styles, signal }: Context,
): Promise<void> {
  const stores = await reader.stores();
  const [source] = stores === null ? [] : await stores.graph.sources();
  const isWanted = options.sample && stores !== null && source !== undefined;
  const question = isWanted ? await sampleQuestion(stores.graph, source.id) : null;
  const sample = question === null ? null : await answers.search({ query: question, maxResults: 1 }, signal);
  if (json) return print(JSON.stringify({ url, sample }));

  if (sample !== null) print(`\n${styles.bold(`Q: ${question}`)}\n${formatEvidence(sample, styles)}`);
  const target = { url, ...(config.token !== undefined && { token: '<DOCGRAPH_HTTP_TOKEN>' }) };
  print(`\nPaste into your MCP client's configuration:\n${clientConfig(target)}`);
  print(`\nServing MCP at ${styles.bold(url)}; Ctrl-C ends.`);
}
