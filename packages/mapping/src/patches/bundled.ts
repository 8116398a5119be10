import office from "./m365-builds.json" with { type: "json" };
import macos from "./macos-releases.json" with { type: "json" };
import { noTables, type PatchTables } from "./tables.ts";
import windows from "./windows-builds.json" with { type: "json" };

/**
 * The release tables this program was built with. Of exploited flaws it knows none: that list comes with the first refresh,
 * and no verdict rests on it.
 */
export const bundledTables: PatchTables = { ...noTables, windows, macos, office };
