/** The record of an installation is read back as written, and refused where it is something else. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_MODEL, readRecord, writeRecord, type InstallationRecord } from './record.ts';
import { dataFolder } from './testing/data-folder.ts';

const RECORD: InstallationRecord = {
  version: 1,
  sources: [{ id: 'docs', location: '/srv/docs', include: ['**/*.md'], exclude: ['drafts/**'] }],
  model: { kind: 'http', url: 'https://models.example/v1', model: 'm', dimensions: 768, apiKeyVariable: 'MODEL_KEY' },
  current: { file: 'index-x.db', fingerprint: 'x', dimensions: 384, model: DEFAULT_MODEL },
  ...{ former: null, building: null, leaving: [] },
};

const refused = (dir: string): unknown => {
  try {
    return readRecord(dir);
  } catch (error) {
    return error;
  }
};

describe('installation.json', () => {
  test('is empty, with the shipped model, where there is none', () => {
    expect(readRecord(dataFolder())).toEqual({
      ...{ version: 1, sources: [], model: DEFAULT_MODEL },
      ...{ current: null, former: null, building: null, leaving: [] },
    });
    expect(readRecord('/no/such/folder').current).toBeNull();
  });

  test('is read back as it was written, and leaves no other file', () => {
    const dir = dataFolder();
    writeRecord(dir, RECORD);
    expect(readRecord(dir)).toEqual(RECORD);
    expect(readdirSync(dir)).toEqual(['installation.json']);
  });

  test.each([
    ['nothing', ''],
    ['half of one', JSON.stringify(RECORD).slice(0, 200)],
    ['another version', JSON.stringify({ ...RECORD, version: 2 })],
    ['an unknown setting', JSON.stringify({ ...RECORD, apiKey: 'secret' })],
    ['a model of no kind', JSON.stringify({ ...RECORD, model: { kind: 'magic' } })],
    ['an address that is none', JSON.stringify({ ...RECORD, model: { ...RECORD.model, url: 'not an address' } })],
    ['a list', '[]'],
  ])('with %s in it is refused, with the file and what to do', (_name, text) => {
    const dir = dataFolder();
    writeFileSync(join(dir, 'installation.json'), text);
    const error = refused(dir);
    expect(error).toMatchObject({ code: 'installation-corrupt', kind: 'corrupt' });
    expect(String(error)).toContain(join(dir, 'installation.json'));
    expect(String(error)).toContain('ingest again');
  });

  test('that cannot be read is another error', () => {
    const dir = dataFolder();
    mkdirSync(join(dir, 'installation.json'));
    expect(refused(dir)).toMatchObject({ code: 'installation-unreadable', kind: 'unavailable' });
  });

  test('keeps the name of the variable with the key', () => {
    const dir = dataFolder();
    writeRecord(dir, RECORD);
    expect(readFileSync(join(dir, 'installation.json'), 'utf8')).toContain('"apiKeyVariable": "MODEL_KEY"');
  });
});
