/** Columns by name, from left to right, and how they are set. */
export interface TableLayout<Column extends string> {
  readonly columns: readonly Column[]
  /**
   * Columns of numbers, which end where their column ends.
   * @default none
   */
  readonly right?: readonly Column[]
  /** What gives way where a line is too long, in this order. */
  readonly shrinking: readonly Shrinking<Column>[]
}

interface Shrinking<Column extends string> {
  readonly column: Column
  /** How short it may get, in characters. A column that is shorter stays as it is. */
  readonly least: number
  /** Which part of a cell gives way to a `…`. Names and models differ in their endings. */
  readonly cut: 'start' | 'end'
}

/**
 * Lines of a table, whose columns are as wide as their widest cell and lie two blanks apart.
 * @param width characters a line
 * @param paint colours for a cell, which is filled up to its column's width before
 */
export function formatTable<Column extends string, Row extends Readonly<Record<Column, string>>>(
  rows: readonly Row[],
  { columns, right = [], shrinking }: TableLayout<Column>,
  width: number,
  paint: (cell: string, column: Column, row: Row) => string = (cell) => cell,
): readonly string[] {
  const widths = new Map(columns.map((column) => [column, Math.max(0, ...rows.map((row) => row[column].length))]))
  const widthOf = (column: Column): number => widths.get(column) ?? 0
  for (const { column, least } of shrinking) {
    const excess = columns.reduce((sum, one) => sum + widthOf(one) + 2, -2) - width
    if (excess > 0) widths.set(column, Math.min(widthOf(column), Math.max(least, widthOf(column) - excess)))
  }
  const cuts = new Map(shrinking.map(({ column, cut }) => [column, cut]))
  const cellOf = (row: Row, column: Column): string => {
    const size = widthOf(column)
    const text = shorten(row[column], size, cuts.get(column))
    return right.includes(column) ? text.padStart(size) : text.padEnd(size)
  }
  return rows.map((row) =>
    columns
      .map((column) => paint(cellOf(row, column), column, row))
      .join('  ')
      .trimEnd(),
  )
}

function shorten(text: string, size: number, cut: 'start' | 'end' = 'end'): string {
  if (text.length <= size) return text
  return cut === 'start' ? `…${text.slice(1 - size)}` : `${text.slice(0, size - 1)}…`
}
