import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import failureCodes from '../api/generated/FailureCode.ts?raw';
import { en, MESSAGES, type MessageKey } from './messages';

/** Whether a sentence says what happened and then what to do: it has two parts at least. */
const WAY_OUT = { en: /[.;] .+\.$/, zh: /[。，；].+。$/ };

const codes = [...failureCodes.matchAll(/"([a-z_]+)"/g)].map(([, code]) => code!);

/** Why photos fail: the words that `imaging` and the worker of `library` write into the catalogue. */
function failureKinds(): string[] {
  const crates = join(import.meta.dirname, '../../../../crates');
  const imaging = readFileSync(join(crates, 'imaging/src/error.rs'), 'utf8');
  const worker = readFileSync(join(crates, 'library/src/pipeline/worker.rs'), 'utf8');
  return [
    ...[...imaging.matchAll(/Self::\w+ => "([a-z_]+)"/g)].map(([, kind]) => kind!),
    ...[...worker.matchAll(/kind: "([a-z_]+)"/g)].map(([, kind]) => kind!),
  ];
}

describe('the sentences of errors', () => {
  it('are there for each code of the program, and for no other', () => {
    expect(codes.length).toBeGreaterThan(20);
    const keys = Object.keys(en).filter((key) => key.startsWith('error.') && key !== 'error.unknown');
    expect(keys.toSorted()).toEqual(codes.map((code) => `error.${code}`).toSorted());
  });

  it.each(codes)('say a way out of %s in both languages', (code) => {
    const key = `error.${code}` as MessageKey;
    expect(MESSAGES.en[key]).toMatch(WAY_OUT.en);
    expect(MESSAGES.zh[key]).toMatch(WAY_OUT.zh);
  });
});

describe('the reasons why photos fail', () => {
  it('are there for each kind of the program, and for no other', () => {
    const kinds = failureKinds();
    expect(kinds).toContain('truncated');
    expect(kinds).toContain('inference');
    const keys = Object.keys(en).filter((key) => key.startsWith('failure.') && key !== 'failure.other');
    expect(keys.toSorted()).toEqual([...new Set(kinds)].map((kind) => `failure.${kind}`).toSorted());
  });
});
