import { html } from "../../html.ts";

/** The page's whole look, inside it: nothing is loaded from anywhere. Colours keep 4.5:1 against their ground, on paper too. */
export const style = html`<style>
:root {
  --ink: #1f2a30; --soft: #4b5a62; --line: #ccd5d9; --paper: #fff; --ground: #f2f5f6;
  --deep: #17424f; --link: #0b5a75; --good: #0a5c3b; --good-ground: #e2f2ea;
  --bad: #8d1f17; --bad-ground: #fbe7e4; --unsure: #4d4a2a; --unsure-ground: #f4efd4;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1.0625rem/1.55 Arial, "Liberation Sans", Helvetica, sans-serif; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus, summary:focus { outline: 3px solid #f2b134; outline-offset: 2px; }
.skip { position: absolute; left: -999em; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
header { background: var(--deep); color: #fff; }
header .in { padding-block: 2.25rem 2rem; }
header p { margin: 0; }
header a { color: #fff; }
.eyebrow { letter-spacing: .02em; opacity: .92; }
.in { max-width: 70rem; margin: 0 auto; padding-inline: 1.25rem; }
h1 { margin: .35rem 0 .6rem; font-size: 2.1rem; line-height: 1.2; }
h2 { margin: 0 0 1rem; font-size: 1.45rem; line-height: 1.3; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.1rem; }
p, ul, ol { margin: 0 0 1rem; max-width: 46rem; }
main { padding-block: 1.75rem 3rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: .4rem;
  padding: 1.5rem 1.5rem .75rem; margin-bottom: 1.25rem; }
nav { margin-bottom: 1.25rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0; padding: 0; list-style: none;
  max-width: none; }
dl.facts { margin: 0 0 1.25rem; display: grid; grid-template-columns: minmax(9rem, 15rem) 1fr; }
dl.facts > * { padding: .5rem 0; border-bottom: 1px solid var(--line); margin: 0; }
dl.facts dt { font-weight: bold; padding-right: 1.25rem; }
.lead { font-size: 1.2rem; line-height: 1.5; }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem;
  margin: 0 0 1.25rem; padding: 0; list-style: none; max-width: none; }
.counts li { border: 1px solid var(--line); border-top: .3rem solid var(--deep); border-radius: .3rem;
  padding: .75rem 1rem; }
.counts strong { display: block; font-size: 1.9rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-size: 1rem; margin-bottom: 1.25rem; }
caption { text-align: left; color: var(--soft); padding-bottom: .6rem; }
th, td { text-align: left; vertical-align: top; padding: .6rem .9rem .6rem 0; border-bottom: 1px solid var(--line);
  min-width: 6rem; }
thead th { border-bottom: 2px solid var(--soft); }
td.n, th.n { min-width: 0; overflow-wrap: normal; text-align: right; font-variant-numeric: tabular-nums; padding-right: 1.6rem; }
tbody th { font-weight: bold; }
figure { margin: 0 0 1.25rem; max-width: 46rem; }
figcaption { font-weight: bold; margin-bottom: .5rem; }
.bars { display: block; width: 100%; height: auto; font: 13px Arial, "Liberation Sans", Helvetica, sans-serif; }
.bars text { fill: var(--ink); }
.bars rect { stroke: var(--paper); stroke-width: 1; }
.bars .good { fill: #1a7f56; } .bars .bad { fill: #8d1f17; } .bars .accepted { fill: #6d4a8f; } .bars .unsure { fill: #c9a227; } .bars .plain { fill: #8a989f; }
.bars path { stroke: var(--soft); fill: none; } .bars path.good, .bars path.plain { stroke: none; }
.bars path.bad { stroke: #fff; stroke-width: 6; stroke-dasharray: 2 4; }
.bars path.accepted { stroke: #fff; stroke-width: 2; }
.bars path.unsure { stroke: #4d4a2a; stroke-width: 2; stroke-dasharray: 2 3; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .5rem 0 0; padding: 0; }
.key { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem; vertical-align: -.1rem;
  forced-color-adjust: none; print-color-adjust: exact; }
.key.good { background: #1a7f56; } .key.plain { background: #8a989f; }
.key.bad { background: repeating-linear-gradient(90deg, #8d1f17 0 3px, #fff 3px 5px); }
.key.accepted { background: linear-gradient(#6d4a8f 42%, #fff 42% 58%, #6d4a8f 58%); }
.key.unsure { background: radial-gradient(circle, #4d4a2a 0 1px, #c9a227 1px) 0 0 / 5px 5px; }
.tag { display: inline-block; padding: .05rem .6rem; border-radius: .2rem; border: 1px solid currentColor;
  font-weight: bold; font-size: .93rem; white-space: nowrap; }
.tag.good { color: var(--good); background: var(--good-ground); }
.tag.bad { color: var(--bad); background: var(--bad-ground); }
.tag.unsure { color: var(--unsure); background: var(--unsure-ground); }
.tag.plain { color: var(--soft); background: var(--ground); }
.soft { color: var(--soft); font-weight: normal; }
.small { font-size: .93rem; padding-top: .15rem; }
.note { border-left: .3rem solid var(--deep); padding: .1rem 0 .1rem 1rem; }
.draft { background: var(--ground); border: 1px solid var(--line); border-radius: .3rem; padding: .6rem .8rem;
  margin: 0 0 1.25rem; max-width: 52rem; white-space: pre-line; }
code, pre { font-family: "Liberation Mono", Consolas, Menlo, monospace; font-size: .95em; }
pre { background: var(--ground); border: 1px solid var(--line); border-radius: .3rem; padding: .75rem 1rem;
  white-space: pre-wrap; }
footer { color: var(--soft); padding-bottom: 3rem; }
@media (max-width: 45rem) {
  h1 { font-size: 1.7rem; }
  section { padding-inline: 1rem; }
  dl.facts { grid-template-columns: 1fr; }
  dl.facts dt { border: 0; padding-bottom: 0; }
  .stack thead { position: absolute; left: -999em; }
  .stack tr { display: block; padding: .75rem 0; border-bottom: 2px solid var(--line); }
  .stack th, .stack td { display: block; border: 0; padding: .15rem 0; text-align: left; }
  .stack td[data-is]::before { content: attr(data-is) ": "; font-weight: bold; }
}
@media print {
  html { font-size: 9.5pt; }
  body { background: #fff; font-size: 1rem; }
  header, header a { color: var(--ink); }
  header { background: #fff; border-bottom: 2pt solid var(--ink); }
  section { border: 0; padding: 0; margin-bottom: 1.5rem; }
  nav, .skip { display: none; }
  h2, h3 { break-after: avoid; }
  tr, figure, .counts li, dl.facts > * { break-inside: avoid; }
  .bars { print-color-adjust: exact; }
  thead { display: table-header-group; }
  a { color: inherit; }
}
@media (forced-colors: active) { .tag { border: 1px solid; } }
</style>`;
