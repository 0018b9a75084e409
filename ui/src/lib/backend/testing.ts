/**
 * The program behind the window, for tests in jsdom, where it cannot run: a test says what the commands that it needs
 * answer. The real program is tested behind the real window.
 */

import { clearMocks, mockConvertFileSrc, mockIPC } from '@tauri-apps/api/mocks';

/** Answers by command, as the program's snake_case names; an error thrown is the command's failure. */
export type Answers = Record<string, (args: Record<string, unknown>) => unknown>;

/** A command that a test saw. */
export interface Called {
  command: string;
  args: Record<string, unknown>;
}

/** Addresses of pictures as the real window makes them. Needed before anything of the seam is imported. */
export function preparePictures(): void {
  mockConvertFileSrc('linux');
}

/** Answers commands until the next call. A command without an answer fails the test that runs it. Gives the calls as they come. */
export function program(answers: Answers): Called[] {
  const calls: Called[] = [];
  clearMocks();
  preparePictures();
  mockIPC((command, payload) => {
    const args = (payload ?? {}) as Record<string, unknown>;
    if (command.startsWith('plugin:event|')) return 0;
    calls.push({ command, args });
    const answer = answers[command];
    if (!answer) throw new Error(`the test has no answer to ${command}`);
    return answer(args);
  });
  return calls;
}
