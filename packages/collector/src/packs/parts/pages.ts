import { pageHtml } from "../formats/html.ts";
import { deviceAnchors } from "../pages/devices.ts";
import type { Dossier } from "../pages/dossier.ts";
import { SHORT } from "../pages/highlights.ts";
import { type ItemGround, itemPage, type Shown } from "../pages/item.ts";
import type { PackBuild } from "./pack-build.ts";

/** As much as a person reads of an item: `findings.csv`, `trend.csv` and `forecast-causes.csv` have the rest. */
const shown: Shown = { devices: SHORT, weeks: 54, endings: 20 };

/** Reads what pages are written from. @param about with a summary that names no digest */
export function groundOf(
  { people, terms }: PackBuild,
  about: Pick<Dossier, "summary" | "highlights" | "only" | "trend">,
): ItemGround {
  return {
    ...about,
    edition: terms.edition,
    people,
    shown,
    anchors: deviceAnchors(about.highlights),
  };
}

/** A page for each item. */
export async function writeItemPages({ writer }: PackBuild, ground: ItemGround): Promise<void> {
  for (const item of ground.summary.items) {
    const page = itemPage(item, ground);
    await writer.put(page.path, pageHtml(page));
  }
}
