import type { ValueOf } from "@muster/mapping/facts";
import { type Dict, textAt } from "../../macos/values.ts";

type State = ValueOf<"secure-boot">["secureBoot"];

/** How strictly a Mac looks at what starts it. */
export interface BootPolicy {
  readonly secureBoot: State;
  /** `full`, `reduced`, `permissive` (Apple silicon), `medium`, `none` (T2). */
  readonly level: string;
}

/** Permissive security starts systems and kernels that nobody signed, as does none at all. */
const levels: Readonly<Record<string, State>> = {
  full: "on",
  reduced: "on",
  medium: "on",
  permissive: "off",
  none: "off",
};

function policyOf(word: string | undefined): BootPolicy | undefined {
  const level = word?.toLowerCase() === "no" ? "none" : (word?.toLowerCase() ?? "");
  const secureBoot = Object.hasOwn(levels, level) ? levels[level] : undefined;
  return secureBoot === undefined ? undefined : { secureBoot, level };
}

/** An item of `SPiBridgeDataType`: `Full Security` and its like, which are translated: another word is not known. */
export function fromBridge(item: Dict | undefined): BootPolicy | undefined {
  const said = textAt(item, "ibridge_secure_boot") ?? "";
  return policyOf(/^(?<word>Full|Reduced|Medium|Permissive|No) Security$/.exec(said)?.groups?.word);
}

/** `bputil -d` (root, Apple silicon): a line `Security Mode: Full`. */
export function parseBputil(text: string): BootPolicy | undefined {
  const line = /^[ \t]{0,20}Security Mode:[ \t]{1,80}(?<word>[A-Za-z]{2,12})\b/m.exec(text);
  return policyOf(line?.groups?.word);
}

/** `mdmclient QuerySecurityInfo` (root): `SecureBootLevel = full;`. */
export function parseSecurityInfo(text: string): BootPolicy | undefined {
  const line = /\bSecureBootLevel"? = "?(?<word>[a-z]{2,12})\b/i.exec(text);
  return policyOf(line?.groups?.word);
}
