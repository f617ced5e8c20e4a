/** 逐行填写: what was typed, as the sheet that a file would have been. */

/** The lines in which something stands. */
export function linesOf(lines: string[][]): string[][] {
  return lines.filter((line) => line.some((cell) => cell.trim()))
}

function cell(text: string): string {
  return `"${text.trim().replaceAll('"', '""')}"`
}

/** An empty line keeps its place, so that the numbers told are those on the screen. */
export function sheet(columns: { label: string }[], lines: string[][]): File {
  const rows = [columns.map((each) => each.label), ...lines]
  return new File([rows.map((row) => row.map(cell).join(',')).join('\r\n')], '名单.csv', {
    type: 'text/csv',
  })
}
