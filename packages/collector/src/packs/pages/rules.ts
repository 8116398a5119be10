import { controls } from "@muster/mapping";
import type { Item } from "./answer-words.ts";
import { type Block, heading, type Inline, paragraph } from "./content.ts";
import type { Dossier } from "./dossier.ts";

/** Sources named for one control. */
const SOURCES = 5;

/** Which rules an item is answered by, in words, with the program that judged and where the limit comes from. */
export function ruleBlocks(item: Item, { highlights }: Dossier): readonly Block[] {
  const asked = controls.filter(({ id }) => item.controls.includes(id));
  return asked.flatMap(({ id, title, rule }) => [
    heading(title),
    paragraph(rule),
    paragraph([
      "As a program: ",
      { link: `rules/controls/${id}.mjs`, to: `../rules/controls/${id}.mjs` },
      ". ",
      ...sourcesOf(highlights.sources(id)),
    ]),
  ]);
}

function sourcesOf(sources: readonly string[]): readonly Inline[] {
  if (sources.length === 0) return ["It has judged no device yet."];
  const more = sources.length > SOURCES ? "; more in findings.csv" : "";
  return [`It rests on: ${sources.slice(0, SOURCES).join("; ")}${more}.`];
}
