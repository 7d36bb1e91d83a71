import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initials } from '../src/ui/avatar.js';

test('Initials are of the first and the last name', () => {
  assert.equal(initials('Ada Lovelace'), 'AL');
  assert.equal(initials('  jean  luc  picard '), 'JP');
  assert.equal(initials('émile'), 'É');
});

test('A name of other than letters still gives something to show', () => {
  assert.equal(initials('🦊 fox'), '🦊F');
  assert.equal(initials('  '), '?');
});
