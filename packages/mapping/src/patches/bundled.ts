import office from "./m365-builds.json" with { type: "json" };
import macos from "./macos-releases.json" with { type: "json" };
import type { PatchTables } from "./tables.ts";
import windows from "./windows-builds.json" with { type: "json" };

/** The release tables this program was built with. */
export const bundledTables: PatchTables = { windows, macos, office };
