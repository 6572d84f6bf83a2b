import { Component, createRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

import styles from './message-list.module.css';
import { hasMoved, placeOf, rowsInSight, topIn } from './row-anchors';
import type { Anchor } from './row-anchors';

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

interface Before {
  anchors: readonly Anchor[];
  /** Whether the end is to be kept in sight, and how far it was from there at most. */
  isAtEnd: boolean;
  rest: number;
  /** How high all was that is in the list. */
  height: number;
  hadFocus: boolean;
}

/** Within this many pixels of the end one is at the end. */
const endMargin = 48;
/** So much of what was read already is in sight above what is new. */
const lineMargin = 96;
/** So far from an edge more is brought in: about one look, so that no key or wheel comes to the edge itself. */
const edgeMargin = { least: 600, most: 1000 };

/**
 * The message list's scroll position. Who is at the end sees what comes there; anywhere else, the row that one reads
 * stays exactly where it is, whatever comes, goes or changes its height before or after it. At the very top and at the very
 * bottom no scrolling makes up for what goes: there it is made up for by room that is left free, until it is not needed.
 *
 * A class, because only a class is told right before React changes the page (`getSnapshotBeforeUpdate`).
 */
export class MessageScroller extends Component<Props> {
  private readonly scroller = createRef<HTMLDivElement>();
  private readonly content = createRef<HTMLDivElement>();
  private isAtEnd = true;
  /** The end is where one wants to be, and comes to once it is there. */
  private wantsEnd = false;
  /** Where it stood when that was found out, and how far from the end. */
  private top = 0;
  private rest = 0;
  /** Which way one goes; what comes in at one side must not call for the other. */
  private direction: 'up' | 'down' | null = null;
  private anchors: readonly Anchor[] = [];
  /** What is left free above all rows, and below them. */
  private free = { above: 0, below: 0 };
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
        // Hidden, it has no places to be kept.
        if (this.scroller.current?.clientHeight === 0) return;
        if (this.staysAtEnd()) this.followEnd(this.asScrolled(), this.restAsScrolled());
        else {
          this.turn();
          // What one reads may come down with the lower edge, but where that was made up for, it stays.
          this.keep(this.asScrolled(), this.free.below);
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
    return { anchors: this.held(), isAtEnd: this.staysAtEnd(), rest: this.restAsScrolled(), height: this.height(), hadFocus };
  }

  override componentDidUpdate(before: Props, _: unknown, { anchors, isAtEnd, rest, height, hadFocus }: Before): void {
    const { jump, rise, isPresent, loaded } = this.props;
    if (before.jump !== jump) this.wantsEnd = true;
    if (before.rise !== rise) this.toStart();
    else if (this.wantsEnd) this.toEnd();
    else if (isAtEnd && isPresent) this.followEnd(anchors, rest);
    else this.keep(anchors, this.free.below + Math.max(0, height - this.height()));
    if (before.isPresent !== isPresent) this.settle();
    // Its row is gone from the page: who is on a keyboard goes on from the list.
    if (hadFocus && document.activeElement === document.body) this.scroller.current?.focus({ preventScroll: true });
    if (before.loaded !== loaded || this.wantsEnd) this.look();
  }

  /** Shows this row, if it is there, and knows at once where that is: the browser would tell of it later. */
  bringUp(row: Element | null, onShown: () => void): void {
    this.wantsEnd = false;
    this.leaveFree(0, 0);
    row?.scrollIntoView({ block: 'center' });
    this.direction = null;
    this.settle();
    this.props.onAtEndChange(this.isAtEnd);
    onShown();
  }

  /** Whether all of a message's row is in sight, or as much of it as there is room for. */
  shows(message: string): boolean {
    const element = this.scroller.current;
    const row = element?.querySelector(`[data-message="${CSS.escape(message)}"]`);
    if (!element || !row) return false;
    const [list, box] = [element.getBoundingClientRect(), row.getBoundingClientRect()];
    const shown = Math.min(list.bottom, box.bottom) - Math.max(list.top, box.top);
    // Less than a pixel is how browsers round.
    return shown > 0 && shown > Math.min(list.height, box.height) - 1;
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
    this.catchUp();
    this.settle();
    this.look();
  };

  /**
   * Makes up for what changed its height in the frame in which somebody has scrolled: the browser tells of the scrolling
   * first, and what stands elsewhere by then would be taken for where it belongs.
   */
  private catchUp(): void {
    const element = this.scroller.current;
    if (!element) return;
    if (this.isAtEnd && element.scrollTop >= this.top) {
      if (this.restOf(element) >= this.restAsScrolled() + 1) this.toEnd();
      return;
    }
    const anchors = this.asScrolled();
    if (hasMoved(element, anchors)) this.keep(anchors, this.free.below);
  }

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
    this.rest = this.restOf(element);
    this.anchors = rowsInSight(element);
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

  private isNearEnd(element: HTMLElement): boolean {
    return this.restOf(element) <= endMargin;
  }

  /** How far the end is below what is in sight. */
  private restOf({ scrollHeight, scrollTop, clientHeight }: HTMLElement): number {
    return Math.max(0, scrollHeight - this.free.below - scrollTop - clientHeight);
  }

  /** How high all is that is in the list, without what is left free. */
  private height(): number {
    return (this.scroller.current?.scrollHeight ?? 0) - this.free.above - this.free.below;
  }

  private leaveFree(above: number, below: number): void {
    const style = this.content.current?.style;
    if (!style || (above === this.free.above && below === this.free.below)) return;
    this.free = { above, below };
    style.paddingTop = above === 0 ? '' : `${above}px`;
    style.paddingBottom = below === 0 ? '' : `${below}px`;
  }

  /** Has more brought in where an edge is near, in the direction in which one goes. */
  private look(): void {
    const element = this.scroller.current;
    if (!element) return;
    const { scrollHeight, scrollTop, clientHeight } = element;
    const margin = Math.min(Math.max(clientHeight, edgeMargin.least), edgeMargin.most);
    const { above, below } = this.free;
    if (this.direction !== 'down' && scrollTop - above < margin) this.props.onNearStart();
    else if (this.direction === 'down' && scrollHeight - below - scrollTop - clientHeight < margin) this.props.onNearEnd();
  }

  private toEnd(): void {
    const element = this.scroller.current;
    if (!element) return;
    this.leaveFree(0, 0);
    element.scrollTop = element.scrollHeight;
    if (this.props.isPresent) this.wantsEnd = false;
    // What is newer is to be loaded from here.
    else this.direction = 'down';
    this.settle();
  }

  /**
   * Goes to the end where something has come there, which first fills what is left free. Else the rows stay where they are:
   * who is a little above the end is not pulled down by what changes elsewhere.
   */
  private followEnd(anchors: readonly Anchor[], rest: number): void {
    const element = this.scroller.current;
    if (!element) return;
    this.put(anchors, this.free.below);
    if (this.restOf(element) >= rest + 1) this.toEnd();
    else this.settle();
  }

  private toStart(): void {
    const element = this.scroller.current;
    if (!element) return;
    this.wantsEnd = false;
    this.leaveFree(0, 0);
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
   * Where the rows that were in sight would stand if nothing had changed but what was scrolled since, of which the browser
   * tells a moment later: that is not to be taken back.
   */
  private asScrolled(): readonly Anchor[] {
    const since = this.since();
    return this.anchors.map(({ element, top }) => ({ element, top: top - since }));
  }

  /** The same of how far the end would be. */
  private restAsScrolled(): number {
    return Math.max(0, this.rest - this.since());
  }

  private since(): number {
    return (this.scroller.current?.scrollTop ?? this.top) - this.top;
  }

  /** The rows in sight where they are to stand: where something has moved them of which nobody was told yet, not where they do. */
  private held(): readonly Anchor[] {
    const element = this.scroller.current;
    const anchors = this.asScrolled();
    if (!element) return [];
    return hasMoved(element, anchors) ? anchors : rowsInSight(element);
  }

  /** Puts the first of these rows that is still there where it was, with no more than so much left free below the last. */
  private keep(anchors: readonly Anchor[], mostBelow: number): void {
    this.put(anchors, mostBelow);
    this.settle();
  }

  private put(anchors: readonly Anchor[], mostBelow: number): void {
    const element = this.scroller.current;
    const anchor = anchors.find((each) => each.element.isConnected);
    if (!element || !anchor) return;
    this.leaveFree(0, 0);
    const now = topIn(element, anchor.element);
    if (now === anchor.top) return;
    const wanted = element.scrollTop + now - anchor.top;
    element.scrollTop = wanted;
    const missing = wanted - element.scrollTop;
    if (missing <= -1) this.leaveFree(-missing, 0);
    else if (missing >= 1 && mostBelow > 0) {
      this.leaveFree(0, Math.min(missing, mostBelow));
      element.scrollTop = wanted;
    }
  }
}
