import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';

import * as languages from '@/lib/text/language';

import { LanguageChoice } from './language-choice';

test('each language is offered by its own name, and the present one is marked', async () => {
  const choose = vi.spyOn(languages, 'chooseLanguage').mockReturnValue();
  render(<LanguageChoice />);
  expect(screen.getByRole('group', { name: 'Language' })).toBeInTheDocument();
  const english = screen.getByRole('button', { name: 'English', pressed: true });
  const german = screen.getByRole('button', { name: 'Deutsch', pressed: false });
  expect(german).toHaveAttribute('lang', 'de');
  await userEvent.click(english);
  expect(choose).not.toHaveBeenCalled();
  await userEvent.click(german);
  expect(choose).toHaveBeenCalledWith('de');
});
