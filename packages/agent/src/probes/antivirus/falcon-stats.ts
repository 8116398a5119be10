import { parsePlist } from "../../macos/plist.ts";
import { flagAt, isDict, textAt } from "../../macos/values.ts";

/** What Falcon's own tool says on macOS. */
export interface FalconStats {
  readonly version: string | undefined;
  readonly operational: "yes" | "no" | "unknown";
  /** An id of the customer's is set: it reports to somebody. */
  readonly customer: string | undefined;
}

function word(flag: boolean | undefined): FalconStats["operational"] {
  if (flag === undefined) return "unknown";
  return flag ? "yes" : "no";
}

function valueIn(text: string, name: RegExp): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0 && name.test(line.slice(0, colon).trim())) return line.slice(colon + 1).trim();
  }
  return undefined;
}

/** `falconctl stats`: a property list (`--plist`, or as older versions print it), else lines of `name: value`. */
export function parseFalconStats(text: string): FalconStats {
  const list = parsePlist(text);
  if (isDict(list)) {
    const info = isDict(list.agent_info) ? list.agent_info : list;
    return {
      version: textAt(info, "version"),
      operational: word(flagAt(info, "sensor_operational")),
      customer: textAt(info, "customerID"),
    };
  }
  return {
    version: valueIn(text, /^version$/i) || undefined,
    operational: word(flagAt({ said: valueIn(text, /^sensor[ _]operational$/i) }, "said")),
    customer: valueIn(text, /^customer ?id$/i) || undefined,
  };
}
