/** An installation: one data folder with its declared sources, its model, and the index that answers. */
export { readConfiguration } from './configuration.ts';
export type { Environment, VariableName, VariableReader, VariableValue } from './configuration.ts';
export type { ConfigFile } from './config-file.ts';
export { createDataFolder, declareFolder, declareRepository } from './declare.ts';
export type { FolderDeclaration, RepositoryDeclaration } from './declare.ts';
export {
  checkoutFolder,
  declarationsOf,
  declaredSource,
  declareFile,
  declareSource,
  requireOwn,
} from './declared-sources.ts';
export type { Declarations } from './declared-sources.ts';
export { noteLook, readHealth } from './source-health.ts';
export type { LookOutcome, SourceHealth } from './source-health.ts';
export { recordIndexSize } from './index-size.ts';
export { dropFormer, isKept, listIndexes } from './indexes.ts';
export type { IndexOverview } from './indexes.ts';
export { createModel, modelsDirs } from './model.ts';
export type { ModelOptions } from './model.ts';
export { declaredDefaults, openReader } from './reader.ts';
export type { InstallationReader, ReaderOptions, ReadStores } from './reader.ts';
export { changeRecord, DEFAULT_MODEL, readRecord } from './record.ts';
export type { DeclaredSource, IndexRecord, InstallationRecord, ModelChoice } from './record.ts';
export { siblingVariables, variables } from './variables.ts';
export type { SourceSetting } from './variables.ts';
export { openReadGraph } from './stores.ts';
export { openWriter } from './writer.ts';
export type { InstallationWriter, WriterOptions } from './writer.ts';
export { EMBEDDED, enginesOn, readEngines, readServers } from './engines.ts';
export type { CacheEngine, EngineKinds, Engines, Neo4jEngine, QdrantEngine, Servers } from './engines.ts';
export { openMove } from './move.ts';
export type { Move, MoveEnds } from './move.ts';
export { readQueue } from './queue-choice.ts';
export type { QueueChoice } from './queue-choice.ts';
