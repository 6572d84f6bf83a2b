import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';

import { chooseLinkPreviews, showsLinkPreviews } from '../previews/preview-choice';

import { LinkPreviewChoice } from './link-preview-choice';

afterEach(() => chooseLinkPreviews(true));

test('previews are shown until somebody does not want them', async () => {
  render(<LinkPreviewChoice />);
  const box = screen.getByRole('checkbox', { name: 'Show link previews on this device' });
  expect(box).toBeChecked();
  await userEvent.click(box);
  expect(box).not.toBeChecked();
  expect(showsLinkPreviews()).toBe(false);
  await userEvent.click(box);
  expect(showsLinkPreviews()).toBe(true);
});
