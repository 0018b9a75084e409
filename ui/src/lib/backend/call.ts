/** Calling the program behind the window. The only place where a command's name is a string is this folder. */

import { invoke, type InvokeArgs } from '@tauri-apps/api/core';

import type { Failure } from '../api/generated';

/** A command that failed: `code` has a sentence in each language, `params` fill it, `detail` is for the log. */
export class CommandError extends Error implements Failure {
  readonly code: Failure['code'];
  readonly params: Failure['params'];
  readonly detail: string;

  constructor(failure: Failure) {
    super(failure.detail);
    this.name = 'CommandError';
    this.code = failure.code;
    this.params = failure.params;
    this.detail = failure.detail;
  }
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

/** Runs a command; rejects with a {@link CommandError}. */
export async function call<T>(command: string, args?: InvokeArgs): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (error) {
    // Anything else is a fault of the seam itself, such as an argument of the wrong type.
    throw new CommandError(
      isFailure(error) ? error : { code: 'internal', params: {}, detail: String(error) },
    );
  }
}
