// RC4, which Office sealed documents with until 2003. It protects nobody any more, so what Node is built on has put it away.

/**
 * Opens what was sealed, or seals it: the same either way.
 * @param {Buffer} key
 * @param {Buffer} bytes
 * @returns {Buffer}
 */
export function rc4(key, bytes) {
  const state = Uint8Array.from({ length: 256 }, (_, at) => at);
  for (let at = 0, other = 0; at < 256; at += 1) {
    other = (other + state[at] + key[at % key.length]) & 0xff;
    [state[at], state[other]] = [state[other], state[at]];
  }
  const out = Buffer.alloc(bytes.length);
  for (let n = 0, at = 0, other = 0; n < bytes.length; n += 1) {
    at = (at + 1) & 0xff;
    const value = state[at];
    other = (other + value) & 0xff;
    state[at] = state[other];
    state[other] = value;
    out[n] = bytes[n] ^ state[(state[at] + value) & 0xff];
  }
  return out;
}
