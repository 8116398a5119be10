import { html, type Markup } from "../../html.ts";
import {
  type Block,
  type Cell,
  type Inline,
  type Line,
  named,
  type Table,
  type Words,
} from "../pages/content.ts";
import { barsSvg, columnsSvg } from "./html-pictures.ts";

/** A block as HTML. */
export function blockHtml(block: Block): Markup {
  switch (block.kind) {
    case "heading":
      return block.id === undefined
        ? html`<h3>${block.text}</h3>`
        : html`<h3 id="${block.id}">${block.text}</h3>`;
    case "paragraph":
      return block.look === undefined
        ? html`<p>${wordsHtml(block.words)}</p>`
        : html`<p class="${block.look}">${wordsHtml(block.words)}</p>`;
    case "list":
      return html`<ul>${block.items.map((item) => html`<li>${wordsHtml(item)}</li>\n`)}</ul>`;
    case "facts":
      return html`<dl class="facts">${block.rows.map(
        ([name, what]) => html`<dt>${wordsHtml(name)}</dt><dd>${wordsHtml(what)}</dd>\n`,
      )}</dl>`;
    case "counts":
      return html`<ul class="counts">${block.rows.map(
        ([n, what]) => html`<li><strong>${figures.format(n)}</strong> ${what}</li>`,
      )}</ul>`;
    case "draft":
      return html`<div class="draft">${block.text}</div>`;
    case "commands":
      return html`<pre>${block.text}</pre>`;
    case "table":
      return tableHtml(block);
    case "bars":
      return barsSvg(block);
    case "columns":
      return columnsSvg(block);
  }
}

const figures = new Intl.NumberFormat("en-GB");

export function wordsHtml(words: Words): Markup {
  if (typeof words === "string") return html`${words}`;
  return html`${words.map(runHtml)}`;
}

function runHtml(run: Inline): Markup {
  if (typeof run === "string") return html`${run}`;
  if ("code" in run) return html`<code>${run.code}</code>`;
  if ("strong" in run) return html`<strong>${run.strong}</strong>`;
  return html`<a href="${run.to}">${run.link}</a>`;
}

/** Narrow screens stack a row's cells, each with its column's name before it: so no page scrolls sideways. */
function tableHtml({ caption, columns, rows }: Table): Markup {
  const heads = columns.map((c) => (typeof c === "string" ? { label: c, numeric: false } : c));
  const side = (at: number) => (heads[at]?.numeric === true ? html` class="n"` : "");
  return html`<table class="stack">
<caption>${caption}</caption>
<thead><tr>${heads.map(({ label }, at) => html`<th scope="col"${side(at)}>${label}</th>`)}</tr></thead>
<tbody>${rows.map(({ id, cells: [first = "", ...rest] }) => {
    const mark = id !== undefined && html` id="${id}"`;
    return html`<tr><th scope="row"${mark}>${cellHtml(named(first))}</th>${rest.map(
      (cell, at) =>
        html`<td${side(at + 1)} data-is="${heads[at + 1]?.label}">${cellHtml(cell)}</td>`,
    )}</tr>\n`;
  })}</tbody></table>`;
}

function cellHtml(cell: Cell): Markup {
  if (typeof cell === "number") return html`${figures.format(cell)}`;
  if (typeof cell === "string") return html`${cell}`;
  return html`${cell.map(lineHtml)}`;
}

function lineHtml({ words, look }: Line): Markup {
  const text = wordsHtml(words);
  if (look === undefined) return html`<div>${text}</div>`;
  if (look === "strong") return html`<div><strong>${text}</strong></div>`;
  if (look === "soft") return html`<div class="soft small">${text}</div>`;
  return html`<div><span class="tag ${look}">${text}</span></div>`;
}
