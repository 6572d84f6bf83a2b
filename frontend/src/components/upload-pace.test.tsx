import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { UploadPace } from './upload-pace';

const size = 8 * 1024 * 1024;
const pace = () => screen.queryByText(/\/s/);
const pass = (milliseconds: number) => {
  act(() => {
    vi.advanceTimersByTime(milliseconds);
  });
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('an upload tells how fast it goes and how long it takes still, once that is known and while it moves', () => {
  const { rerender } = render(<UploadPace sent={0} size={size} />);
  pass(900);
  rerender(<UploadPace sent={0.125} size={size} />);
  expect(pace()).toBeNull();
  pass(1_100);
  expect(pace()).toHaveTextContent('· 512 KB/s · about 15 s left');
  // It is for who looks: what changes each second is not read out.
  expect(pace()?.closest('[aria-live], [role=status], [role=alert], [role=log]')).toBeNull();
  rerender(<UploadPace sent={0.375} size={size} />);
  pass(1_000);
  expect(pace()).toHaveTextContent('· 1 MB/s · about 5 s left');
  pass(2_000);
  expect(pace()).toBeNull();
});
