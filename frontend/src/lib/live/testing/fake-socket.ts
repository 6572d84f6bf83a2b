import type { ClientFrame } from '../frames';
import type { LiveSocket } from '../surroundings';

/** A WebSocket whose other side is the test. */
export class FakeSocket implements LiveSocket {
  static readonly opened: FakeSocket[] = [];

  readonly sent: ClientFrame[] = [];
  closedWith: number | undefined;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((closed: { code: number }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.opened.push(this);
  }

  static readonly open = (url: string, protocol: string): FakeSocket => new FakeSocket(url, protocol);

  /** The newest one. */
  static get last(): FakeSocket {
    const socket = FakeSocket.opened.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(code?: number): void {
    this.closedWith = code;
  }

  /** The server sends a frame. */
  push(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The line opens and the server welcomes. */
  welcome(epochs: Record<string, string> = { CHATS: 'e1' }, expiresAt = '2099-01-01T00:00:00Z', more: object = {}): void {
    this.onopen?.();
    this.push({ type: 'welcome', epochs, limits: {}, expires_at: expiresAt, ...more });
  }

  /** The server closes. */
  drop(code = 1006): void {
    this.onclose?.({ code });
  }

  sentOf(type: ClientFrame['type']): ClientFrame[] {
    return this.sent.filter((frame) => frame.type === type);
  }
}
