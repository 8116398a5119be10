import { instant, rowsOf, textIn, wholeIn } from "../../windows/values.ts";

export interface ProductState {
  readonly state: "on" | "off" | "snoozed" | "expired" | "unknown";
  /** The vendor's own word on its signatures. */
  readonly fresh: "yes" | "no" | "unknown";
  readonly windows: boolean;
}

const nobodyKnows: ProductState = { state: "unknown", fresh: "unknown", windows: false };
const states = ["off", "on", "snoozed", "expired"] as const;

/**
 * The bits of `productState`, a 24-bit number: state, Windows' own, signatures. They are not documented by the vendor, so a
 * pattern that nobody has described is unknown as a whole.
 */
export function readProductState(value: number | undefined): ProductState {
  if (value === undefined || value < 0 || value > 0xff_ffff) return nobodyKnows;
  const state = states[(value & 0xf000) >> 12];
  const owner = value & 0x0f00;
  const signatures = value & 0x00ff;
  const described = owner === 0 || owner === 0x0100;
  if (state === undefined || !described || (signatures !== 0 && signatures !== 0x10)) {
    return nobodyKnows;
  }
  return { state, fresh: signatures === 0 ? "yes" : "no", windows: owner === 0x0100 };
}

/** A product that told Security Center of itself, perhaps long ago. */
export interface Registered extends ProductState {
  readonly name: string;
  /** When it last did. */
  readonly at: string | undefined;
  readonly defender: boolean;
}

const DEFENDER_ID = "{D68DDC3A-831F-4FAE-9E44-DA132C1ACF46}";

/** Rows of `AntiVirusProduct` or `FirewallProduct`. A row without a name is kept: something registered there. */
export function parseRegistered(data: unknown): readonly Registered[] {
  return rowsOf(data).flatMap((row) => {
    const name = textIn(row, "displayName");
    const bits = readProductState(wholeIn(row, "productState"));
    if (name === undefined && wholeIn(row, "productState") === undefined) return [];
    const defender =
      textIn(row, "instanceGuid")?.toUpperCase() === DEFENDER_ID ||
      bits.windows ||
      /^(?:windows|microsoft) defender/i.test(name ?? "");
    return [{ ...bits, name: name ?? "a product without a name", at: timestampOf(row), defender }];
  });
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const rfc1123 =
  /^[A-Z][a-z]{2}, (?<d>\d{1,2}) (?<mo>[A-Z][a-z]{2}) (?<y>\d{4}) (?<h>\d{2}):(?<mi>\d{2}):(?<s>\d{2}) GMT$/;

/** `Sat, 21 Nov 2026 08:12:33 GMT`, in English on every Windows. */
export function parseTimestamp(text: string): string | undefined {
  const parts = rfc1123.exec(text.trim())?.groups;
  if (parts === undefined) return instant(text);
  const { d = "", mo = "", y, h, mi, s } = parts;
  const month = months.indexOf(mo) + 1;
  if (month === 0) return undefined;
  return instant(`${y}-${String(month).padStart(2, "0")}-${d.padStart(2, "0")}T${h}:${mi}:${s}Z`);
}

function timestampOf(row: Readonly<Record<string, unknown>>): string | undefined {
  const text = textIn(row, "timestamp");
  return text === undefined ? undefined : parseTimestamp(text);
}

const RECENT_MS = 7 * 86_400_000;
const DAY_MS = 86_400_000;

/**
 * Whether a record is young enough to be believed without a service beside it: products that were removed leave theirs
 * behind. Seven days are an assumption: products report at each start and at each change of state.
 */
export function isRecent({ at }: Pick<Registered, "at">, now: number): boolean {
  if (at === undefined) return false;
  const age = now - Date.parse(at);
  return age <= RECENT_MS && age >= -DAY_MS;
}
