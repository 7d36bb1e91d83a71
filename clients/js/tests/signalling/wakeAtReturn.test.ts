import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wakeAtReturn } from '../../src/signalling/wakeAtReturn.js';

class Page extends EventTarget {
  visibilityState = 'visible';

  become(state: string): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

test('Being online again and being looked at again wake; being hidden does not; after the end nothing does', () => {
  const machine = new EventTarget();
  const page = new Page();
  let woken = 0;
  const stop = wakeAtReturn(() => (woken += 1), machine, page);

  machine.dispatchEvent(new Event('online'));
  assert.equal(woken, 1);
  page.become('hidden');
  assert.equal(woken, 1);
  page.become('visible');
  assert.equal(woken, 2);

  stop();
  machine.dispatchEvent(new Event('online'));
  page.become('visible');
  assert.equal(woken, 2);
});
