/** Which indexes an installation has while it changes from one model to another: one answers, one former, one in the making. */
import type { IndexRecord, InstallationRecord } from './record.ts';

/** A writer works on this index now: what was being built besides is given up. */
export function begun(record: InstallationRecord, index: IndexRecord): InstallationRecord {
  const isKept = [record.current, record.former].some((kept) => kept?.file === index.file);
  const givenUp = record.building === null || record.building.file === index.file ? [] : [record.building];
  return {
    ...record,
    model: index.model,
    building: isKept ? null : index,
    leaving: [...without(record.leaving, index), ...givenUp],
  };
}

/** The index answers. The one that did is kept to go back to, in place of the one that was. */
export function published(record: InstallationRecord, index: IndexRecord): InstallationRecord {
  const { current, former } = record;
  if (current === null || current.file === index.file) return { ...record, current: index, building: null };
  const replaced = former === null || former.file === index.file ? [] : [former];
  return { ...record, current: index, former: current, building: null, leaving: [...record.leaving, ...replaced] };
}

/** The former index is not kept any longer. */
export function withoutFormer(record: InstallationRecord): InstallationRecord {
  return { ...record, former: null, leaving: [...record.leaving, ...(record.former === null ? [] : [record.former])] };
}

/** The index has been dropped. */
export function dropped(record: InstallationRecord, index: IndexRecord): InstallationRecord {
  return { ...record, leaving: without(record.leaving, index) };
}

const without = (indexes: readonly IndexRecord[], { file }: IndexRecord): IndexRecord[] =>
  indexes.filter((each) => each.file !== file);
