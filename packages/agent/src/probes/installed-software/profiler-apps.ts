import type { SoftwareItem } from "@muster/mapping/facts";
import type { Dict } from "../../macos/values.ts";
import { listAt, textAt } from "../../macos/values.ts";

/** Applications within others, and the system's own helpers: nobody installed them. */
const within = /\.app\/|^\/System\/Library\/|^\/Library\/Apple\/|^\/usr\/libexec\//;

/** `Developer ID Application: Mozilla Corporation (43AQ936H96)` → `Mozilla Corporation`. */
function publisherOf(app: Dict): string | undefined {
  const [signer] = listAt(app, "signed_by");
  const maker = /^Developer ID Application: (?<name>[^()]{1,200}?)(?: \([A-Z0-9]{1,20}\))?$/;
  if (typeof signer !== "string") return undefined;
  if (signer === "Software Signing") return "Apple";
  return maker.exec(signer)?.groups?.name;
}

/**
 * Items of `system_profiler SPApplicationsDataType -json`. Their names are localised: the folder's name is taken. They carry no
 * bundle id.
 */
export function fromProfiler(items: readonly Dict[]): readonly SoftwareItem[] {
  return items.flatMap((app) => {
    const path = textAt(app, "path");
    if (path !== undefined && within.test(path)) return [];
    const folder = path
      ?.split("/")
      .at(-1)
      ?.replace(/\.app$/, "");
    const name = folder || textAt(app, "_name");
    const publisher = publisherOf(app);
    if (name === undefined) return [];
    return [
      {
        name,
        version: textAt(app, "version") ?? "",
        source: "app" as const,
        ...(publisher !== undefined && { publisher }),
        ...(path !== undefined && { path }),
      },
    ];
  });
}
