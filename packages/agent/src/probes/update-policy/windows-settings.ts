import type { ValueOf } from "@muster/mapping/facts";
import { instant, member, type Row, textIn, wholeIn } from "../../windows/values.ts";

type Automatic = ValueOf<"update-policy">["automatic"];

/** A level of settings that decides, and what it says. */
export interface Decided {
  readonly automatic: Automatic;
  readonly by:
    | "group policy"
    | "device management"
    | "the local setting"
    | "Windows Update"
    | "nobody";
}

/** What one level says: a word, nothing, or a value that nobody has seen and that is not to be guessed. */
type Said = Automatic | "nothing" | { readonly odd: string };
type Words = Readonly<Record<number, Automatic | "nothing">>;

/** `AUOptions`; 5 leaves the choice to the local administrator. */
const auOptions: Words = {
  1: "off",
  2: "notify",
  3: "download",
  4: "install",
  5: "nothing",
  // Servers: downloads, then asks before it installs and before it restarts.
  7: "download",
};

/** `Update/AllowAutoUpdate` of device management; 6 stands for a policy that was taken back. */
const allowAutoUpdate: Words = {
  0: "notify",
  1: "install",
  2: "install",
  3: "install",
  4: "install",
  5: "off",
  6: "nothing",
};

/** `IAutomaticUpdatesSettings.NotificationLevel`; 0 says that nobody has set it. */
const notificationLevels: Words = {
  0: "nothing",
  1: "off",
  2: "notify",
  3: "download",
  4: "install",
};

function said(row: Row, name: string, words: Words): Said {
  const value = wholeIn(row, name);
  if (value === undefined) return (member(row, name) ?? null) === null ? "nothing" : { odd: name };
  return words[value] ?? { odd: `${name} ${value}` };
}

/** What Windows Update itself says is in force. */
export function byAgent(settings: Row): Said {
  return said(settings, "NotificationLevel", notificationLevels);
}

/** The levels of settings, highest first. `undefined` rows could not be read. */
export interface Levels {
  readonly au: Row | undefined;
  readonly mdm: Row | undefined;
  /** The choice of a local administrator, on systems before Windows 10. */
  readonly local: Row | undefined;
  readonly agent: Row;
  readonly isClient: boolean;
}

/** `NoAutoUpdate` 1 switches all of it off, whatever `AUOptions` says. */
function byGroupPolicy(au: Row): Said {
  const off = said(au, "NoAutoUpdate", { 0: "nothing", 1: "off" });
  return off === "nothing" ? said(au, "AUOptions", auOptions) : off;
}

/** Group policy leaves the choice to the local administrator, so nothing is "as built" any more. */
export function isDelegated(au: Row | undefined): boolean {
  return wholeIn(au ?? {}, "AUOptions") === 5 && wholeIn(au ?? {}, "NoAutoUpdate") !== 1;
}

/** The highest level that says something. */
function bySettings({
  au = {},
  mdm = {},
  local = {},
}: Levels): Decided | { odd: string } | undefined {
  const levels = [
    ["group policy", byGroupPolicy(au)],
    ["device management", said(mdm, "AllowAutoUpdate", allowAutoUpdate)],
    ["the local setting", said(local, "AUOptions", auOptions)],
  ] as const;
  for (const [by, word] of levels) {
    if (typeof word === "object") return { odd: `${by} sets ${word.odd}` };
    if (word !== "nothing") return { automatic: word, by };
  }
  return undefined;
}

/**
 * What decides: group policy, then device management, then the local setting, then what Windows is built to do. A client
 * for which nobody has set anything installs by itself; a server says nothing. `undefined`: a level above could not be
 * read, or leaves it to somebody else, and Windows Update does not tell what is in force.
 */
export function decide(levels: Levels): Decided | { readonly odd: string } | undefined {
  const set = bySettings(levels);
  const isBlind = levels.au === undefined || levels.mdm === undefined;
  if (set !== undefined && ("odd" in set || !isBlind || set.by === "group policy")) return set;
  const word = byAgent(levels.agent);
  if (!isBlind && !levels.isClient) return { automatic: "not-configured", by: "nobody" };
  if (typeof word === "object") return { odd: `Windows Update says ${word.odd}` };
  if (word !== "nothing") return { automatic: word, by: "Windows Update" };
  const isOpen = isBlind || isDelegated(levels.au);
  return isOpen ? undefined : { automatic: "install", by: "nobody" };
}

/** More than ten years is for ever. */
const MOST_DAYS = 3650;

/** Days by which security updates are put off: the highest level that says so. */
export function deferral(policy: Row, mdm: Row, user: Row): number | undefined {
  const days = "DeferQualityUpdatesPeriodInDays";
  const isOff = wholeIn(policy, "DeferQualityUpdates") === 0;
  const found = [isOff ? {} : policy, mdm, user].map((row) => wholeIn(row, days));
  const first = found.find((value) => value !== undefined && value >= 0);
  return first === undefined || first === 0 ? undefined : Math.min(first, MOST_DAYS);
}

const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});

const pauseEnds = ["PauseUpdatesExpiryTime", "PauseQualityUpdatesEndTime"] as const;
/** A pause by policy lasts 35 days from its start. */
const PAUSE_MS = 35 * 86_400_000;

/** The ends of pauses that one place tells of. */
function endsOf(row: Row): readonly string[] {
  if (pauseEnds.some((name) => textIn(row, name) !== undefined)) {
    return pauseEnds.map((name) => instant(member(row, name))).filter((end) => end !== undefined);
  }
  const start = instant(member(row, "PauseQualityUpdatesStartTime"));
  return start === undefined ? [] : [new Date(Date.parse(start) + PAUSE_MS).toISOString()];
}

function pausedUntil(rows: readonly Row[], now: number): string | undefined {
  return rows
    .flatMap(endsOf)
    .filter((end) => Date.parse(end) > now)
    .sort()
    .at(-1);
}

/** A pause whose end cannot be read is still a pause. */
function oddPause(rows: readonly Row[]): boolean {
  return rows.some((row) =>
    pauseEnds.some((name) => {
      const text = textIn(row, name);
      return text !== undefined && text !== "0" && instant(text) === undefined;
    }),
  );
}

/** `updates are paused until 30 November 2026`, where they are. */
export function pause(rows: readonly Row[], now: number): string | undefined {
  const until = pausedUntil(rows, now);
  if (until !== undefined) return `updates are paused until ${day.format(Date.parse(until))}`;
  return oddPause(rows) ? "updates are paused until a day that cannot be read" : undefined;
}

/** The feature release that a policy holds the machine at. */
export function pin(policy: Row, mdm: Row): string | undefined {
  for (const row of [policy, mdm]) {
    if (wholeIn(row, "TargetReleaseVersion") === 0) continue;
    const release = textIn(row, "TargetReleaseVersionInfo") ?? textIn(row, "TargetReleaseVersion");
    if (release === undefined || release === "1") continue;
    return [textIn(row, "ProductVersion"), release].filter((part) => part !== undefined).join(" ");
  }
  return undefined;
}
