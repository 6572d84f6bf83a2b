import { Component, createRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

import styles from './message-list.module.css';

interface Props {
  label: string;
  /** Raised by the parent to go to the newest message, wherever the person is. */
  jump: number;
  /** Raised to go to the first message that is on the page. */
  rise: number;
  /** Whether the newest message is on the page: else nobody is at the end. */
  isPresent: boolean;
  /** Where one read when one was here before; null for the end. */
  place: { message: string; top: number } | null;
  onAtEndChange: (isAtEnd: boolean) => void;
  onNearStart: () => void;
  onNearEnd: () => void;
  /** Told where one reads; null at the end. */
  onPlace: (place: { message: string; top: number } | null) => void;
  /** The keys that lead to the room's beginning, and to its newest message. */
  onHome: () => void;
  onEnd: () => void;
  /** Changes with what is on the page and with what is loaded, so that it is looked again whether an edge is near. */
  loaded: string;
  children: ReactNode;
}

/** A row in sight, and how far below the top of the list it stands. */
interface Anchor {
  element: Element;
  top: number;
}

interface Before {
  /** Null where the end is to be kept in sight. */
  anchors: readonly Anchor[] | null;
  hadFocus: boolean;
}

/** Within this many pixels of the end one is at the end. */
const endMargin = 48;
/** So much of what was read already is in sight above what is new. */
const lineMargin = 96;
/** So far from an edge more is brought in: about one look, so that no key or wheel comes to the edge itself. */
const edgeMargin = { least: 600, most: 1000 };

/**
 * The message list's scroll position. It stays at the end while one is there; anywhere else, the row that one reads
 * stays exactly where it is, whatever comes, goes or changes its height before or after it.
 *
 * A class, because only a class is told right before React changes the page (`getSnapshotBeforeUpdate`).
 */
export class MessageScroller extends Component<Props> {
  private readonly scroller = createRef<HTMLDivElement>();
  private readonly content = createRef<HTMLDivElement>();
  private isAtEnd = true;
  /** The end is where one wants to be, and comes to once it is there. */
  private wantsEnd = false;
  /** Where it stood when that was found out. */
  private top = 0;
  /** Which way one goes; what comes in at one side must not call for the other. */
  private direction: 'up' | 'down' | null = null;
  private anchors: readonly Anchor[] = [];
  private resized: ResizeObserver | null = null;

  override componentDidMount(): void {
    this.toEnd();
    this.direction = null;
    if (!this.toPlace()) this.toFirstNew();
    this.props.onAtEndChange(this.isAtEnd);
    this.look();
    if ('ResizeObserver' in globalThis && this.scroller.current && this.content.current) {
      // The composer grows, a phone's keyboard opens, a picture comes, the window is made narrow: React has no part in these.
      this.resized = new ResizeObserver(() => {
        if (this.staysAtEnd()) this.toEnd();
        else {
          this.turn();
          this.keep(this.asScrolled());
        }
        this.look();
      });
      this.resized.observe(this.scroller.current);
      this.resized.observe(this.content.current);
    }
  }

  override componentWillUnmount(): void {
    this.resized?.disconnect();
  }

  override getSnapshotBeforeUpdate(): Before {
    this.turn();
    const hadFocus = this.scroller.current?.contains(document.activeElement) ?? false;
    return { anchors: this.staysAtEnd() ? null : this.inSight(), hadFocus };
  }

  override componentDidUpdate(before: Props, _: unknown, { anchors, hadFocus }: Before): void {
    const { jump, rise, isPresent, loaded } = this.props;
    if (before.jump !== jump) this.wantsEnd = true;
    if (before.rise !== rise) this.toStart();
    else if (this.wantsEnd || (anchors === null && isPresent)) this.toEnd();
    else this.keep(anchors ?? this.anchors);
    if (before.isPresent !== isPresent) this.settle();
    // Its row is gone from the page: who is on a keyboard goes on from the list.
    if (hadFocus && document.activeElement === document.body) this.scroller.current?.focus({ preventScroll: true });
    if (before.loaded !== loaded || this.wantsEnd) this.look();
  }

  /** Shows this row, if it is there, and knows at once where that is: the browser would tell of it later. */
  bringUp(row: Element | null, onShown: () => void): void {
    this.wantsEnd = false;
    row?.scrollIntoView({ block: 'center' });
    this.direction = null;
    this.settle();
    this.props.onAtEndChange(this.isAtEnd);
    onShown();
  }

  override render(): ReactNode {
    return (
      // The region scrolls, so it must be reachable by keyboard. What is new is spoken by a region of its own, because
      // here older messages are added too.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
      <div
        ref={this.scroller}
        className={styles.scroller}
        role="log"
        aria-live="off"
        aria-label={this.props.label}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={this.scrolled}
        onKeyDown={this.pressed}
      >
        <div ref={this.content} className={styles.content}>
          {this.props.children}
        </div>
      </div>
    );
  }

  private readonly scrolled = (): void => {
    this.turn();
    this.settle();
    this.look();
  };

  /** Takes in which way somebody has scrolled. */
  private turn(): void {
    const top = this.scroller.current?.scrollTop ?? this.top;
    if (top < this.top) {
      this.direction = 'up';
      this.wantsEnd = false;
    }
    if (top > this.top) this.direction = 'down';
  }

  /** The keys of the list itself; where a field or a button has them, they are theirs. */
  private readonly pressed = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Home') this.props.onHome();
    else if (event.key === 'End') this.props.onEnd();
    else return;
    event.preventDefault();
  };

  /** Takes in where the list stands now. */
  private settle(): void {
    const element = this.scroller.current;
    if (!element) return;
    const isAtEnd = this.props.isPresent && this.isNearEnd(element);
    this.top = element.scrollTop;
    this.anchors = isAtEnd ? [] : this.inSight();
    this.props.onPlace(isAtEnd ? null : placeOf(this.anchors));
    if (isAtEnd !== this.isAtEnd) {
      this.isAtEnd = isAtEnd;
      this.props.onAtEndChange(isAtEnd);
    }
  }

  /**
   * Whether one is at the end. Who has just scrolled up is not, though the browser tells of it a moment later: a message
   * that comes in between must not pull them back.
   */
  private staysAtEnd(): boolean {
    const element = this.scroller.current;
    if (!element || !this.isAtEnd) return this.isAtEnd;
    return element.scrollTop >= this.top || this.isNearEnd(element);
  }

  private isNearEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
    return scrollHeight - scrollTop - clientHeight <= endMargin;
  }

  /** Has more brought in where an edge is near, in the direction in which one goes. */
  private look(): void {
    const element = this.scroller.current;
    if (!element) return;
    const { scrollHeight, scrollTop, clientHeight } = element;
    const margin = Math.min(Math.max(clientHeight, edgeMargin.least), edgeMargin.most);
    if (this.direction !== 'down' && scrollTop < margin) this.props.onNearStart();
    else if (this.direction === 'down' && scrollHeight - scrollTop - clientHeight < margin) this.props.onNearEnd();
  }

  private toEnd(): void {
    const element = this.scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    if (this.props.isPresent) this.wantsEnd = false;
    // What is newer is to be loaded from here.
    else this.direction = 'down';
    this.settle();
  }

  private toStart(): void {
    const element = this.scroller.current;
    if (!element) return;
    this.wantsEnd = false;
    element.scrollTop = 0;
    this.settle();
  }

  /** Goes on from where one read before; false where that is not on the page. */
  private toPlace(): boolean {
    const { place } = this.props;
    const element = this.scroller.current;
    const row = place && element?.querySelector(`[data-message="${CSS.escape(place.message)}"]`);
    if (!element || !place || !row) return false;
    const stood = (row.querySelector('[data-anchor]') ?? row).getBoundingClientRect().top;
    element.scrollTop += stood - element.getBoundingClientRect().top - place.top;
    this.settle();
    return true;
  }

  /** Who opens a room with more that is new than fits begins to read where it begins. */
  private toFirstNew(): void {
    const element = this.scroller.current;
    const line = element?.querySelector('[data-first-new]');
    if (!element || !line) return;
    const above = element.getBoundingClientRect().top - line.getBoundingClientRect().top;
    if (above <= 0) return;
    element.scrollTop -= above + lineMargin;
    this.settle();
  }

  /**
   * The rows in sight. First come those whose beginning is in sight: where one that is cut off above changes its height,
   * it grows out of sight.
   */
  private inSight(): Anchor[] {
    const element = this.scroller.current;
    if (!element) return [];
    const { top, bottom } = element.getBoundingClientRect();
    const whole: Anchor[] = [];
    const cut: Anchor[] = [];
    for (const row of element.querySelectorAll('[data-anchor]')) {
      const box = row.getBoundingClientRect();
      if (box.bottom <= top) continue;
      if (box.top >= bottom) break;
      (box.top >= top ? whole : cut).push({ element: row, top: box.top - top });
    }
    return [...whole, ...cut];
  }

  /**
   * Where the rows that were in sight would stand if nothing had changed but what was scrolled since, of which the browser
   * tells a moment later: that is not to be taken back.
   */
  private asScrolled(): readonly Anchor[] {
    const since = (this.scroller.current?.scrollTop ?? this.top) - this.top;
    return this.anchors.map(({ element, top }) => ({ element, top: top - since }));
  }

  /** Puts the first of these rows that is still there where it was. */
  private keep(anchors: readonly Anchor[]): void {
    const element = this.scroller.current;
    if (!element) return;
    const anchor = anchors.find((each) => each.element.isConnected);
    if (anchor) {
      const now = anchor.element.getBoundingClientRect().top - element.getBoundingClientRect().top;
      if (now !== anchor.top) element.scrollTop += now - anchor.top;
    }
    this.settle();
  }
}

function placeOf(anchors: readonly Anchor[]): { message: string; top: number } | null {
  const [first] = anchors;
  const message = first?.element.closest('[data-message]')?.getAttribute('data-message') ?? null;
  return first && message !== null ? { message, top: first.top } : null;
}
