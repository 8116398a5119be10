import type { SoftwareItem } from "@muster/mapping/facts";
import { answerIn, type Row, textIn } from "../../windows/values.ts";

/** `ProcessorArchitecture` of a package, as a number or a word; neutral packages have none. */
const architectures: Readonly<Record<string, string>> = {
  "0": "x86",
  "5": "arm",
  "9": "x86_64",
  "12": "arm64",
  x86: "x86",
  arm: "arm",
  x64: "x86_64",
  arm64: "arm64",
};

/** `CN=Microsoft Corporation, O=…` as the name alone. */
function publisherOf(row: Row): string | undefined {
  const text = textIn(row, "Publisher");
  const { quoted, plain } =
    /CN=(?:"(?<quoted>[^"]+)"|(?<plain>[^,]+))/i.exec(text ?? "")?.groups ?? {};
  return (quoted ?? plain)?.trim() ?? text;
}

/** Store apps; frameworks are parts that other apps bring along. */
export function appxTitles(rows: readonly Row[]): SoftwareItem[] {
  return rows.flatMap((row): SoftwareItem[] => {
    const name = textIn(row, "Name");
    if (name === undefined || answerIn(row, "IsFramework") === "yes") return [];
    return [
      {
        name,
        version: textIn(row, "Version") ?? "",
        source: "msix",
        publisher: publisherOf(row),
        architecture: architectures[textIn(row, "Architecture")?.toLowerCase() ?? ""],
        bundleId: textIn(row, "PackageFamilyName"),
      },
    ];
  });
}
