import type { Form } from "@muster/mapping";
import { pageHtml } from "../formats/html.ts";
import { Shortfalls } from "../pages/dossier.ts";
import { type ItemGround, itemPage, SHOWN } from "../pages/item.ts";
import type { Summary } from "../summary-schema.ts";
import type { PackBuild } from "./pack-build.ts";

/** Reads what pages are written from. @param summary that names no digest */
export function groundOf(
  { people, terms }: PackBuild,
  { summary, forms }: { readonly summary: Summary; readonly forms: ReadonlyMap<string, Form> },
): ItemGround {
  return {
    summary,
    edition: terms.edition,
    forms,
    people,
    shown: SHOWN,
    shortfalls: new Shortfalls({ summary, forms }),
  };
}

/** A page for each item. */
export async function writeItemPages({ writer }: PackBuild, ground: ItemGround): Promise<void> {
  for (const item of ground.summary.items) {
    const page = itemPage(item, ground);
    await writer.put(page.path, pageHtml(page));
  }
}
