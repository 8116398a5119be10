import { pageHtml } from "../formats/html.ts";
import { type Dossier, Shortfalls } from "../pages/dossier.ts";
import { type ItemGround, itemPage, SHOWN } from "../pages/item.ts";
import type { PackBuild } from "./pack-build.ts";

/** Reads what pages are written from. @param about with a summary that names no digest */
export function groundOf(
  { people, terms }: PackBuild,
  about: Pick<Dossier, "summary" | "forms" | "only">,
): ItemGround {
  return {
    ...about,
    edition: terms.edition,
    people,
    shown: SHOWN,
    shortfalls: new Shortfalls(about),
  };
}

/** A page for each item. */
export async function writeItemPages({ writer }: PackBuild, ground: ItemGround): Promise<void> {
  for (const item of ground.summary.items) {
    const page = itemPage(item, ground);
    await writer.put(page.path, pageHtml(page));
  }
}
