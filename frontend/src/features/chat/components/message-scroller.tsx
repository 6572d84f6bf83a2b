import { Component, createRef } from 'react';
import type { ReactNode } from 'react';

import styles from './message-list.module.css';

interface Props {
  label: string;
  /** Raised by the parent to go to the newest message, wherever the person is. */
  jump: number;
  onAtEndChange: (isAtEnd: boolean) => void;
  onNearStart: () => void;
  /** Changes with what is loaded, so that it is looked again whether the start is near. */
  loaded: string;
  children: ReactNode;
}

interface Anchor {
  element: Element;
  top: number;
}

/** Within this many pixels of the end one is at the end. */
const endMargin = 48;
/** So much of what was read already is in sight above what is new. */
const lineMargin = 96;
/** So far from the start, older messages are loaded already. */
const startMargin = 600;

/**
 * The message list's scroll position. It stays at the end while one is there; anywhere else, the row that one reads
 * stays exactly where it is, whatever comes before or after it.
 *
 * A class, because only a class is told right before React changes the page (`getSnapshotBeforeUpdate`).
 */
export class MessageScroller extends Component<Props> {
  private readonly scroller = createRef<HTMLDivElement>();
  private isAtEnd = true;
  /** Where it stood when that was found out. */
  private top = 0;
  private resized: ResizeObserver | null = null;

  override componentDidMount(): void {
    this.toEnd();
    this.toFirstNew();
    this.props.onAtEndChange(this.isAtEnd);
    this.lookForStart();
    if ('ResizeObserver' in globalThis && this.scroller.current) {
      // The composer grows, a phone's keyboard opens: who was at the end is to see the end.
      this.resized = new ResizeObserver(() => {
        if (this.staysAtEnd()) this.toEnd();
      });
      this.resized.observe(this.scroller.current);
    }
  }

  override componentWillUnmount(): void {
    this.resized?.disconnect();
  }

  override getSnapshotBeforeUpdate(): Anchor | null {
    return this.staysAtEnd() ? null : this.firstVisible();
  }

  override componentDidUpdate(before: Props, _: unknown, anchor: Anchor | null): void {
    if (before.jump !== this.props.jump) this.toEnd();
    else if (anchor === null) this.toEnd();
    else this.keep(anchor);
    if (before.loaded !== this.props.loaded) this.lookForStart();
  }

  /** Shows this row in the middle, if it is there, and knows at once where that is: the browser would tell of it later. */
  bringUp(row: Element | null, onShown: () => void): void {
    row?.scrollIntoView({ block: 'center' });
    this.scrolled();
    onShown();
  }

  override render(): ReactNode {
    return (
      // The region scrolls, so it must be reachable by keyboard. What is new is spoken by a region of its own, because
      // here older messages are added too.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      <div ref={this.scroller} className={styles.scroller} role="log" aria-live="off" aria-label={this.props.label} tabIndex={0} onScroll={this.scrolled}>
        {this.props.children}
      </div>
    );
  }

  private readonly scrolled = (): void => {
    const element = this.scroller.current;
    if (!element) return;
    const isAtEnd = this.isNearEnd(element);
    this.top = element.scrollTop;
    if (isAtEnd !== this.isAtEnd) {
      this.isAtEnd = isAtEnd;
      this.props.onAtEndChange(isAtEnd);
    }
    this.lookForStart();
  };

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

  private lookForStart(): void {
    const element = this.scroller.current;
    if (element && element.scrollTop < startMargin) this.props.onNearStart();
  }

  private toEnd(): void {
    const element = this.scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    this.top = element.scrollTop;
    if (!this.isAtEnd) {
      this.isAtEnd = true;
      this.props.onAtEndChange(true);
    }
  }

  /** Who opens a room with more that is new than fits begins to read where it begins. */
  private toFirstNew(): void {
    const element = this.scroller.current;
    const line = element?.querySelector('[data-first-new]');
    if (!element || !line) return;
    const above = element.getBoundingClientRect().top - line.getBoundingClientRect().top;
    if (above <= 0) return;
    element.scrollTop -= above + lineMargin;
    this.top = element.scrollTop;
    this.isAtEnd = this.isNearEnd(element);
  }

  private firstVisible(): Anchor | null {
    const element = this.scroller.current;
    if (!element) return null;
    const { top } = element.getBoundingClientRect();
    for (const row of element.querySelectorAll('[data-anchor]')) {
      const box = row.getBoundingClientRect();
      if (box.bottom > top) return { element: row, top: box.top };
    }
    return null;
  }

  private keep({ element, top }: Anchor): void {
    if (!element.isConnected || !this.scroller.current) return;
    const moved = element.getBoundingClientRect().top - top;
    if (moved !== 0) this.scroller.current.scrollTop += moved;
  }
}
