import { fireEvent, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createRef } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';

import type { Person } from '@/lib/api/models';
import { NetworkError, ProblemError } from '@/lib/api/problem';
import { renderApp } from '@/testing/render-app';

import type { DraftFile } from '../live/draft-files';
import type { Quote } from '../live/quotes';

import { Composer } from './composer';

interface Given {
  coarse?: boolean;
  answering?: Quote | null;
  people?: ReadonlyMap<string, Person>;
  files?: readonly DraftFile[];
}

const sent: string[] = [];

function setUp({ coarse = false, answering = null, people = new Map(), files = [] }: Given = {}) {
  vi.stubGlobal('matchMedia', () => ({ matches: coarse }));
  renderApp(
    <Composer
      draftKey="r"
      label="Message to Harbour"
      fieldRef={createRef()}
      onSend={(body) => sent.push(body)}
      files={files}
      onFiles={(added) => sent.push(`(attached ${added.map(({ name }) => name).join(', ')})`)}
      onRemoveFile={(id) => sent.push(`(removed ${id})`)}
      onRetryFile={(id) => sent.push(`(tried ${id} again)`)}
      isOnline
      onEditLast={() => sent.push('(the last one, edited)')}
      answering={answering}
      people={people}
      me="me"
      onAnswerNothing={() => sent.push('(nothing answered)')}
      onAnswerOther={(step) => sent.push(`(answers ${step})`)}
    />,
  );
  return screen.getByLabelText('Message to Harbour');
}

beforeEach(() => {
  sent.length = 0;
});

test('Enter sends and empties the field, Shift+Enter begins a line', async () => {
  const field = setUp();
  await userEvent.type(field, 'one{Shift>}{Enter}{/Shift}two{Enter}');
  expect(sent).toEqual(['one\ntwo']);
  expect(field).toHaveValue('');
  expect(field).toHaveFocus();
});

test('within code Enter begins a line, until the code is closed', async () => {
  const field = setUp();
  await userEvent.type(field, '```sh{Enter}ls{Enter}```');
  expect(sent).toEqual([]);
  await userEvent.type(field, '{Enter}');
  expect(sent).toEqual(['```sh\nls\n```']);
  expect(field).toHaveValue('');
});

test('on a phone Enter begins a line, the button sends', async () => {
  const field = setUp({ coarse: true });
  await userEvent.type(field, 'one{Enter}two');
  expect(sent).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(sent).toEqual(['one\ntwo']);
});

test('Enter that chooses a composed word does not send', async () => {
  const field = setUp();
  await userEvent.type(field, 'か');
  fireEvent.keyDown(field, { key: 'Enter', isComposing: true });
  // As Safari tells it.
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 });
  expect(sent).toEqual([]);
});

test('the arrow up in an empty field edits what was said last', async () => {
  const field = setUp();
  await userEvent.type(field, 'x{ArrowUp}');
  expect(sent).toEqual([]);
  await userEvent.type(field, '{Backspace}{ArrowUp}');
  expect(sent).toEqual(['(the last one, edited)']);
});

test('nothing is sent of nothing', async () => {
  const field = setUp();
  await userEvent.type(field, '  {Enter}');
  expect(sent).toEqual([]);
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
});

test('the limit is counted in bytes, told in time, and kept', () => {
  const field = setUp();
  fireEvent.change(field, { target: { value: 'é'.repeat(7800) } });
  expect(screen.getByText('784 bytes left')).toBeInTheDocument();
  fireEvent.change(field, { target: { value: `${'é'.repeat(8191)}x` } });
  expect(screen.getByText('1 byte left')).toBeInTheDocument();
  fireEvent.change(field, { target: { value: 'é'.repeat(8193) } });
  expect(screen.getByText(/Too long by 2 bytes/)).toBeInTheDocument();
  expect(field).toBeInvalid();
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(sent).toEqual([]);
});

test('what is pasted loses the characters that the server refuses, and keeps its lines', async () => {
  const field = setUp();
  await userEvent.click(field);
  await userEvent.paste('to \u2067שלום\u2069\vand on');
  expect(field).toHaveValue('to שלום\nand on');
  expect(field).toHaveAttribute('dir', 'auto');
  await userEvent.keyboard('!{Enter}');
  expect(sent).toEqual(['to שלום\nand on!']);
});

test('what was kept with such characters is sent without them', async () => {
  localStorage.setItem('wherry.draft.me.r', '\u202Aahoy\u202C');
  await userEvent.type(setUp(), '{Enter}');
  expect(sent).toEqual(['ahoy']);
});

test('what is not sent yet is there again after a reload', async () => {
  await userEvent.type(setUp(), 'half a sen');
  document.body.innerHTML = '';
  expect(setUp()).toHaveValue('half a sen');
});

test('one goes on at the end of what was kept, and an emoji is put there by who has not been in the field yet', async () => {
  localStorage.setItem('wherry.draft.me.r', 'half a sen');
  // The page may take the focus: this stands for any question about the pointer.
  const field = setUp({ coarse: true });
  expect(field).toHaveFocus();
  await userEvent.keyboard('tence');
  expect(field).toHaveValue('half a sentence');
  document.body.innerHTML = '';
  const onPhone = setUp();
  expect(onPhone).not.toHaveFocus();
  await userEvent.click(screen.getByRole('button', { name: 'Add an emoji' }));
  await userEvent.keyboard('rocket{Enter}');
  expect(onPhone).toHaveValue('half a sentence🚀');
});

test('a field with nothing of its own shows what another tab writes, until something is written in it', async () => {
  const field = setUp();
  const key = 'wherry.draft.me.r';
  const writtenElsewhere = (oldValue: string | null, newValue: string) => {
    localStorage.setItem(key, newValue);
    fireEvent(window, new StorageEvent('storage', { key, oldValue, newValue, storageArea: localStorage }));
  };
  writtenElsewhere(null, 'half a sen');
  expect(field).toHaveValue('half a sen');
  await userEvent.type(field, 'tence');
  writtenElsewhere('half a sentence', 'something else');
  expect(field).toHaveValue('half a sentence');
  await userEvent.type(field, '{Enter}');
  expect(sent).toEqual(['half a sentence']);
  expect(localStorage.getItem(key)).toBe('something else');
});

test('what is answered is shown, and let go by its button or Escape', async () => {
  const author = { account_id: 'ada', handle: 'ada', name: 'Ada', photo_url: null };
  const quote = { id: 'm1', sequence: 1, authorId: 'ada', author, line: 'Where do we meet?', attachments: 0, textSequence: 1, deleted: false };
  const field = setUp({ answering: quote });
  expect(screen.getByRole('group', { name: 'You are answering' })).toHaveTextContent('Ada Where do we meet?');
  await userEvent.click(screen.getByRole('button', { name: 'Do not answer it' }));
  expect(field).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  expect(sent).toEqual(['(nothing answered)', '(nothing answered)']);
});

test('Alt and the arrows choose what to answer, also with something written', async () => {
  const field = setUp();
  await userEvent.type(field, 'at the quay{Alt>}{ArrowUp}{ArrowDown}{/Alt}');
  expect(sent).toEqual(['(answers -1)', '(answers 1)']);
  expect(field).toHaveValue('at the quay');
});

const crew = new Map(
  [
    ['ada', 'Ada Lovelace'],
    ['ben', 'Adam Ben'],
    ['me', 'Ada Myself'],
  ].map(([handle = '', name = '']) => [handle, { account_id: handle, handle, name, photo_url: null }]),
);

test('a handle is completed by the keys, by handle or name, and the first one is at hand', async () => {
  const field = setUp({ people: crew });
  await userEvent.type(field, 'ahoy @ad');
  const options = () => screen.queryAllByRole('option').map((each) => each.textContent);
  expect(options()).toEqual(['AL@adaAda Lovelace', 'AB@benAdam Ben']);
  // By its id, which is one of its own: a thread's field may stand beside it.
  expect(field).toHaveAttribute('aria-activedescendant', screen.getByRole('option', { selected: true }).id);
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.getByRole('option', { selected: true })).toHaveTextContent('@ben');
  await userEvent.keyboard('{Tab}');
  expect(field).toHaveValue('ahoy @ben ');
  expect(options()).toEqual([]);
  await userEvent.keyboard('and @ro{Enter}see you{Enter}');
  expect(sent).toEqual(['ahoy @ben and @room see you']);
});

test('Escape closes the list for this one, and a click chooses', async () => {
  const field = setUp({ people: crew });
  await userEvent.type(field, '@a{Escape}');
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
  await userEvent.keyboard('d, @a');
  await userEvent.click(screen.getByRole('option', { name: /@ada/ }));
  expect(field).toHaveValue('@ad, @ada ');
  expect(field).toHaveFocus();
});

test('nobody is offered who is written out already, nor in code', async () => {
  const field = setUp({ people: crew });
  await userEvent.type(field, 'ahoy @be');
  expect(screen.getByRole('option', { name: /@ben/ })).toBeInTheDocument();
  await userEvent.type(field, 'n');
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
  await userEvent.keyboard('{Enter}');
  expect(sent).toEqual(['ahoy @ben']);
  await userEvent.type(field, '```{Enter}@a');
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
  await userEvent.clear(field);
  await userEvent.type(field, 'try `ping @a');
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
  await userEvent.type(field, 'd`, @a');
  expect(screen.getByRole('option', { name: /@ada/ })).toBeInTheDocument();
});

test('an emoji is completed by its name, and a whole name between colons is one', async () => {
  const field = setUp({ people: crew });
  await userEvent.type(field, 'off :ro');
  expect(screen.getByRole('listbox', { name: 'Emoji by that name' })).toBeInTheDocument();
  expect(screen.getAllByRole('option').map((each) => each.textContent)).toEqual(['🚀rocket ship launch', '🤖robot']);
  expect(screen.getByText(/^2 emoji to choose from/)).toBeInTheDocument();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(field).toHaveValue('off 🤖 ');
  expect(field).toHaveFocus();
  await userEvent.keyboard('and :tada:!');
  expect(field).toHaveValue('off 🤖 and 🎉!');
  // Who closes the list means what they type.
  await userEvent.keyboard(' :rock{Escape}');
  expect(screen.queryByRole('listbox')).not.toBeInTheDocument();
  await userEvent.keyboard('et:{Enter}');
  expect(sent).toEqual(['off 🤖 and 🎉! :rocket:']);
});

test('an emoji is put where the cursor stands, and one goes on from there', async () => {
  const field = setUp();
  await userEvent.type(field, 'ahoy');
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(2, 2);
  await userEvent.click(screen.getByRole('button', { name: 'Add an emoji' }));
  expect(screen.getByRole('searchbox', { name: 'Find an emoji' })).toHaveFocus();
  await userEvent.keyboard('rocket{Enter}');
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  expect(field).toHaveValue('ah🚀oy');
  expect(field).toHaveFocus();
  await userEvent.keyboard('!');
  expect(field).toHaveValue('ah🚀!oy');
  expect(sent).toEqual([]);
});

const draft: DraftFile = {
  id: 'd1',
  name: 'quay.png',
  size: 2048,
  stage: 'ready',
  sent: 1,
  preview: null,
  attachment: { file: 'u1', name: 'quay.png', mediaType: 'image/png', size: 2048, width: 4, height: 3 },
};

test('files are chosen, or pasted where there are no words to paste', async () => {
  const field = setUp();
  await userEvent.upload(screen.getByLabelText('Files to attach'), [new File(['a'], 'a.txt'), new File(['b'], 'b.txt')]);
  const clipboardData = (types: string[]) => ({ files: [new File(['c'], 'c.png')], types, getData: () => '' });
  fireEvent.paste(field, { clipboardData: clipboardData(['Files']) });
  fireEvent.paste(field, { clipboardData: clipboardData(['text/plain', 'Files']) });
  expect(sent).toEqual(['(attached a.txt, b.txt)', '(attached c.png)']);
});

test('files go without words, and not before they are uploaded', async () => {
  const field = setUp({ files: [draft] });
  await userEvent.type(field, '{Enter}');
  expect(sent).toEqual(['']);
  document.body.innerHTML = '';
  setUp({ files: [draft, { ...draft, id: 'd2', name: 'tides.csv', stage: 'uploading', sent: 0.5, attachment: null }] });
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
  expect(screen.getByRole('progressbar', { name: 'Upload of tides.csv' })).toHaveAttribute('aria-valuenow', '50');
  expect(screen.getByText('It can be sent once its files are uploaded.')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Cancel tides.csv' }));
  expect(sent).toEqual(['', '(removed d2)']);
});

test('a file that was not taken says why, and is tried again only where that may help', async () => {
  const failed = { ...draft, stage: 'failed', attachment: null } as const;
  setUp({
    files: [
      { ...failed, error: new ProblemError(413, { code: 'upload-too-large' }) },
      { ...failed, id: 'd2', name: 'tides.csv', error: new NetworkError('x') },
    ],
  });
  expect(screen.getByText(/This file is too large/)).toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Try quay.png again' })).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Try tides.csv again' }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove quay.png' }));
  expect(sent).toEqual(['(tried d2 again)', '(removed d1)']);
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
});
