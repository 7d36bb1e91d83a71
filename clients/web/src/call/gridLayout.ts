export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface GridLayout {
  readonly columns: number;
  readonly tile: Size;
}

const widest = 16 / 9;

/** The columns that give the largest tiles. Tiles are as wide as video where there is room, and narrower on a phone. */
export function gridLayout(count: number, stage: Size, gap: number): GridLayout {
  const narrowest = stage.height > stage.width ? 3 / 4 : 4 / 3;
  let best: GridLayout = { columns: 1, tile: { width: 0, height: 0 } };
  for (let columns = 1; columns <= Math.max(count, 1); columns++) {
    const rows = Math.ceil(Math.max(count, 1) / columns);
    const cell = {
      width: (stage.width - gap * (columns - 1)) / columns,
      height: (stage.height - gap * (rows - 1)) / rows,
    };
    const tile = fit(cell, narrowest);
    if (area(tile) > area(best.tile)) best = { columns, tile };
  }
  return best;
}

/** The largest size within the cell whose shape is allowed. */
function fit(cell: Size, narrowest: number): Size {
  if (cell.width <= 0 || cell.height <= 0) return { width: 0, height: 0 };
  const width = Math.floor(Math.min(cell.width, cell.height * widest));
  return { width, height: Math.floor(Math.min(cell.height, width / narrowest)) };
}

function area(size: Size): number {
  return size.width * size.height;
}
