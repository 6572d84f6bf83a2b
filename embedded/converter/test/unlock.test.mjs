// Opening seals: bounded in time, and no rubbish breaks it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompoundFile } from '../inspect/compound.mjs';
import { inspect } from '../inspect/inspect.mjs';
import { listZip } from '../inspect/zip.mjs';
import { canBeOpened, unlock } from '../unlock/unlock.mjs';
import { writeZip } from '../write-zip.mjs';
import { fixture } from './harness.mjs';

const MIB = 1024 * 1024;
const LIMITS = { unpackedLimitBytes: 100 * MIB, timeLimitMs: 30_000 };
const nobody = () => new AbortController().signal;

for (const name of ['password.docx', 'password.xlsx', 'password.pptx', 'password.odt', 'password.ods']) {
  test(`${name} opens with its password alone`, async () => {
    const sealed = await fixture(name);
    assert.ok(canBeOpened(sealed));
    const opened = await unlock(sealed, 'ferry', LIMITS, nobody());
    assert.ok(listZip(opened).length > 3);
    assert.ok(!canBeOpened(opened), 'nothing is sealed any more');
    await assert.rejects(unlock(sealed, 'Ferry', LIMITS, nobody()), { why: 'wrong-password' });
  });
}

for (const [name, plain, stream] of [
  ['password.doc', 'plain.doc', 'WordDocument'],
  ['password.xls', 'plain.xls', 'Workbook'],
  ['password-cryptoapi.xls', 'plain.xls', 'Workbook'],
]) {
  test(`${name} opens with its password alone`, async () => {
    const sealed = await fixture(name);
    assert.ok(canBeOpened(sealed));
    const opened = await unlock(sealed, 'ferry', LIMITS, nobody());
    assert.equal(opened.length, sealed.length);
    assert.equal(inspect(opened, plain.slice(-3), 100 * MIB), 'fine', 'nothing is sealed any more');
    const letters = new CompoundFile(opened).read(stream, Infinity).toString('latin1').replaceAll('\0', '');
    assert.ok(letters.includes('the ferry leaves at dawn'));
    await assert.rejects(unlock(sealed, 'Ferry', LIMITS, nobody()), { why: 'wrong-password' });
  });
}

test('a workbook that is only obfuscated stays closed', async () => {
  const sealed = await fixture('password.xls');
  const filePass = Buffer.from([0x2f, 0, 0x36, 0, 1, 0]);
  const at = sealed.indexOf(filePass);
  sealed.writeUInt16LE(0, at + 4);
  assert.ok(!canBeOpened(sealed));
});

test('opening ends at the time limit, and when nobody waits for it any more', async () => {
  const sealed = await fixture('password.docx');
  await assert.rejects(unlock(sealed, 'ferry', { ...LIMITS, timeLimitMs: 1 }, nobody()), { kind: 'too-slow' });
  const gone = new AbortController();
  const opening = unlock(sealed, 'ferry', LIMITS, gone.signal);
  gone.abort();
  await assert.rejects(opening, { kind: 'cancelled' });
});

test('a manifest that was made to take for ever is read at once', () => {
  for (const tag of ['<manifest:file-entry ', '<manifest:file-entry x="y">', '<manifest:encryption-data>']) {
    const manifest = Buffer.from(tag.repeat((3 * MIB) / tag.length));
    const began = performance.now();
    assert.ok(!canBeOpened(writeZip([{ name: 'META-INF/manifest.xml', bytes: manifest }])));
    // Read in the square of its length it would take minutes.
    assert.ok(performance.now() - began < 20_000);
  }
});

test('damage anywhere in a seal is said to be damage', async () => {
  for (const name of ['password.docx', 'password.odt', 'password.doc', 'password.xls']) {
    const whole = await fixture(name);
    for (let n = 0; n < 12; n += 1) {
      const damaged = Buffer.from(whole);
      for (let times = 0; times < 40; times += 1) damaged[(n * 7919 + times * 613) % damaged.length] ^= 0x55;
      if (!canBeOpened(damaged)) continue;
      const opened = await unlock(damaged, 'ferry', LIMITS, nobody()).catch((error) => error.why);
      assert.ok(Buffer.isBuffer(opened) || ['wrong-password', 'unknown-seal', 'damaged'].includes(opened), String(opened));
    }
  }
});
