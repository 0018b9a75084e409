/**
 * The seam to the program behind the window, and the only place that imports `@tauri-apps`: one function a command, and
 * `listen` for what happens. Types are generated from the Rust structs.
 */

export * from './activity';
export * from './api';
export * from './app';
export { CommandError } from './call';
export * from './clipboard';
export * from './dialogs';
export * from './dropped';
export * from './duplicates';
export * from './events';
export * from './instances';
export * from './listing';
export * from './photos';
export * from './pictures';
export * from './search';
export type * from '../api/generated';
