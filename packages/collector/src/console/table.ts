import { html, type Markup, nameOf, type Part } from "../html.ts";
import { figure } from "./words.ts";

export interface Column {
  readonly name: string;
  /** Numbers stand to the right, under each other; a nought steps back. */
  readonly holds: "text" | "numbers";
}

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** One cell a column; the first names the row. */
  readonly rows: readonly (readonly Part[])[];
}

export function text(name: string): Column {
  return { name, holds: "text" };
}

export function numbers(name: string): Column {
  return { name, holds: "numbers" };
}

/**
 * A table that becomes a list of cards on a narrow screen, each cell led by its column's name. The roles keep it a table for
 * screen readers there, because browsers drop them where the display changes.
 */
export function table({ caption, columns, rows }: Table): Markup {
  return html`<table class="muster-table" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(
    ({ name, holds }) =>
      html`<th role="columnheader" scope="col"${holds === "numbers" && NUMBER}>${name}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">${rows.map((cells) => row(columns, cells))}</tbody>
</table>`;
}

const NUMBER = html` class="muster-number"`;

function row(columns: readonly Column[], [first, ...cells]: readonly Part[]): Markup {
  return html`<tr role="row"><th role="rowheader" scope="row">${typeof first === "string" ? nameOf(first) : first}</th>${cells.map(
    (cell, i) => {
      const { name, holds } = columns[i + 1] ?? text("");
      const look = holds === "numbers" && numberLook(cell);
      const shown = typeof cell === "number" ? figure(cell) : cell;
      return html`<td role="cell" data-is="${name}"${look}><span>${shown}</span></td>`;
    },
  )}</tr>\n`;
}

function numberLook(cell: Part): Markup {
  return cell === 0 ? html` class="muster-number muster-nought"` : NUMBER;
}
