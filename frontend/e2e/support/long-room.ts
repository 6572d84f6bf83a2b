import type { Locator } from '@playwright/test';

import type { apiOf } from './api';

type Api = Awaited<ReturnType<typeof apiOf>>;

/** So many are on their way at once: the log takes what comes together in one go. */
const atOnce = 24;

/**
 * Fills a room with numbered messages, `least` to `most` of them, as many as can be posted in this time; answers how many. They
 * stand nearly in the order of their numbers.
 */
export async function fillRoom(api: Api, room: string, { least, most, milliseconds }: { least: number; most: number; milliseconds: number }): Promise<number> {
  const deadline = Date.now() + milliseconds;
  let next = 1;
  const post = async () => {
    while (next <= most && Date.now() < deadline) {
      const number = next;
      next += 1;
      // Of different heights, as what people say is.
      const more = number % 7 === 0 ? '\nand a second line\nand a third' : number % 5 === 0 ? ', which takes some words more'.repeat(8) : '';
      await api('POST', `/api/v1/rooms/${room}/messages`, { body: `message number ${number}${more}` });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, post));
  if (next - 1 < least) throw new Error(`only ${next - 1} messages could be posted in ${milliseconds} ms`);
  return next - 1;
}

/** What came of scrolling. */
interface Scrolled {
  /** How far, in pixels, what was in sight stood from where scrolling had put it, at most. */
  jump: number;
  /** The most messages that were on the page. */
  rows: number;
}

/**
 * Scrolls by so many pixels, frame by frame, until a text is in sight: that of the message that begins so, or any other. After
 * each step what is in sight must stand where the step has put it, whatever is loaded meanwhile.
 */
export function scrollUntil(log: Locator, by: number, text: string): Promise<Scrolled> {
  return log.evaluate(
    async (element, { by, text }) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const isInSight = (each: Element) => {
        const [box, around] = [each.getBoundingClientRect(), element.getBoundingClientRect()];
        return box.bottom > around.top && box.top < around.bottom;
      };
      const isThere = () =>
        [...element.querySelectorAll('[data-anchor], p')].some((each) => (each.textContent).startsWith(text) && isInSight(each));
      // Within the list: a bar above it, as of a connection that is gone, moves all of it.
      const placeOf = (each: Element | undefined) => (each ?? element).getBoundingClientRect().top - element.getBoundingClientRect().top;
      const deadline = performance.now() + 60_000;
      const worst = { jump: 0, rows: 0 };
      while (!isThere()) {
        if (performance.now() > deadline) throw new Error(`"${text}" did not come; at ${element.scrollTop} of ${element.scrollHeight}`);
        element.scrollTop += by;
        const inSight = [...element.querySelectorAll('[data-anchor]')].filter(isInSight);
        const anchor = inSight[Math.floor(inSight.length / 2)];
        const put = placeOf(anchor);
        // What that calls for comes with the next frames.
        await frame();
        await frame();
        if (anchor?.isConnected === true) worst.jump = Math.max(worst.jump, Math.abs(placeOf(anchor) - put));
        worst.rows = Math.max(worst.rows, element.querySelectorAll('[data-message]').length);
      }
      return worst;
    },
    { by, text },
  );
}

/** The message that is first in sight, and where it stands in the list. */
export function firstInSight(log: Locator): Promise<{ text: string; top: number }> {
  return log.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    const row = [...element.querySelectorAll('[data-anchor]')].find((each) => each.getBoundingClientRect().top >= top);
    return { text: row?.textContent ?? '', top: (row?.getBoundingClientRect().top ?? top) - top };
  });
}

/** Comes once a list has stood where it is for some frames: smooth scrolling is over. */
export function standsStill(log: Locator): Promise<void> {
  return log.evaluate(async (element) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let frames = 0; frames < 5; ) {
      const { scrollTop } = element;
      await frame();
      frames = element.scrollTop === scrollTop ? frames + 1 : 0;
    }
  });
}
