/** An installation: one data folder with its declared sources, its model, and the index that answers. */
export { readConfiguration } from './configuration.ts';
export type { Environment, VariableName, VariableReader, VariableValue } from './configuration.ts';
export { createDataFolder, declareFolder } from './declare.ts';
export type { FolderDeclaration } from './declare.ts';
export { recordIndexSize } from './index-size.ts';
export { createModel, modelsDirs } from './model.ts';
export type { ModelOptions } from './model.ts';
export { openReader } from './reader.ts';
export type { InstallationReader, ReaderOptions, ReadStores } from './reader.ts';
export { DEFAULT_MODEL, readRecord, writeRecord } from './record.ts';
export type { DeclaredSource, InstallationRecord, ModelChoice } from './record.ts';
export { siblingVariables, variables } from './variables.ts';
export type { SourceSetting } from './variables.ts';
export { openWriter } from './writer.ts';
export type { InstallationWriter, WriterOptions } from './writer.ts';
export { EMBEDDED, readEngines } from './engines.ts';
export type { CacheEngine, Engines, Neo4jEngine, QdrantEngine } from './engines.ts';
