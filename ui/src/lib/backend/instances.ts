import type { InstanceStatistics, InstanceView, Overview } from '../api/generated';
import { call } from './call';

export const instances = (): Promise<InstanceView[]> => call('instances');

/** Makes a folder an instance, or gives the one it is. */
export const addFolder = (path: string, displayName?: string): Promise<number> =>
  call('add_folder', { path, displayName: displayName ?? null });

export const renameInstance = (id: number, displayName: string): Promise<void> =>
  call('rename_instance', { id, displayName });

export const describeInstance = (id: number, description: string): Promise<void> =>
  call('describe_instance', { id, description });

/** Sets the custom keys, at most ten. */
export const setKeys = (id: number, keys: string[]): Promise<void> => call('set_keys', { id, keys });

export const setIgnorePatterns = (id: number, patterns: string[]): Promise<void> =>
  call('set_ignore_patterns', { id, patterns });

/** Forgets an instance. The photos of a folder are never touched. */
export const forgetInstance = (id: number): Promise<void> => call('forget_instance', { id });

/** Looks at a folder, or at all, from end to end. */
export const rescan = (id: number | null = null): Promise<void> => call('rescan', { id });

/** Analyses again; what the person confirmed, rejected or typed stays. Gives how many photos. */
export const retag = (id: number | null = null): Promise<number> => call('retag', { id });

export const instanceStatistics = (id: number): Promise<InstanceStatistics> =>
  call('instance_statistics', { id });

/** What the side bar counts over all instances. */
export const overview = (): Promise<Overview> => call('overview');
