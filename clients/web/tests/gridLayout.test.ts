import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gridLayout } from '../src/call/gridLayout.js';

const gap = 12;

test('One tile fills a wide stage in the shape of video', () => {
  const { columns, tile } = gridLayout(1, { width: 1920, height: 900 }, gap);
  assert.deepEqual([columns, tile], [1, { width: 1600, height: 900 }]);
});

test('Two tiles stand side by side on a desk and one above the other on a phone', () => {
  assert.equal(gridLayout(2, { width: 1400, height: 700 }, gap).columns, 2);
  assert.equal(gridLayout(2, { width: 360, height: 600 }, gap).columns, 1);
});

test('Every number of tiles fits on every stage', () => {
  for (const stage of [
    { width: 1440, height: 760 },
    { width: 390, height: 640 },
    { width: 360, height: 500 },
  ]) {
    for (let count = 1; count <= 26; count++) {
      const { columns, tile } = gridLayout(count, stage, gap);
      const rows = Math.ceil(count / columns);
      assert.ok(tile.width > 0 && columns * tile.width + (columns - 1) * gap <= stage.width, `${count} wide`);
      assert.ok(tile.height > 0 && rows * tile.height + (rows - 1) * gap <= stage.height, `${count} high`);
    }
  }
});

test('A stage without room has tiles without size', () => {
  assert.deepEqual(gridLayout(3, { width: 0, height: 0 }, gap).tile, { width: 0, height: 0 });
});
