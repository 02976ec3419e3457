/** A process that opens the write side of the data folder it is given, says so, and lives until it is killed. */
import { openWriter } from '../writer.ts';
import { embedderNamed, modelNamed } from './models.ts';

await openWriter({ dir: process.argv[2] ?? '', model: modelNamed('a'), embedder: embedderNamed('a') });
console.log('held');
setInterval(() => {}, 60_000);
