import { expect, test } from 'vitest';

import { ProblemError } from '@/lib/api/problem';

import { whole } from './export-account';

test('what ends with its last line is all', () => {
  const lines = '{"type":"ProfileChanged","data":{}}\n{"complete":true,"events":1,"read_markers":0,"devices":0}\n';
  expect(whole(lines)).toBe(lines);
});

test.each([
  ['{"type":"ProfileChanged"}\n{"complete":false,"code":"export-too-slow"}\n', 'export-too-slow'],
  ['{"type":"ProfileChanged"}\n', 'export-incomplete'],
  ['{"type":"ProfileChanged"}\n{"comp', 'export-incomplete'],
  ['null', 'export-incomplete'],
  ['', 'export-incomplete'],
])('%j is not all, and says why', (lines, code) => {
  expect(codeOf(() => whole(lines))).toBe(code);
});

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
  }
  return undefined;
}
