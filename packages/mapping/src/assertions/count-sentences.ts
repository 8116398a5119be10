import type { Policy } from "../controls/policy.ts";
import { counted, figure } from "../controls/words.ts";
import { limitWords } from "../patches/limits.ts";
import type { Counts } from "./tally.ts";
import type { EstateCount, Population } from "./types.ts";

/** A control's outcome on devices as a predicate, for one and for many. `{days}` is the policy's limit for updates. */
interface Phrases {
  readonly good: readonly [one: string, many: string];
  readonly bad: readonly [one: string, many: string];
}

const phrases: Readonly<Record<string, Phrases>> = {
  "os-supported": {
    good: ["runs a supported operating system", "run a supported operating system"],
    bad: ["runs an operating system without support", "run an operating system without support"],
  },
  "software-supported": {
    good: [
      "has supported software only, among the products that were recognised",
      "have supported software only, among the products that were recognised",
    ],
    bad: ["has unsupported software", "have unsupported software"],
  },
  "browser-supported": {
    good: ["has supported browsers only", "have supported browsers only"],
    bad: ["has an unsupported browser", "have an unsupported browser"],
  },
  "security-updates-in-time": {
    good: [
      "has every security update that has been out for more than {days}",
      "have every security update that has been out for more than {days}",
    ],
    bad: [
      "lacks security updates that have been out for more than {days}",
      "lack security updates that have been out for more than {days}",
    ],
  },
  "updates-automatic": {
    good: ["installs updates automatically", "install updates automatically"],
    bad: ["does not install updates automatically", "do not install updates automatically"],
  },
  "restart-pending": {
    good: ["has no update waiting for a restart", "have no update waiting for a restart"],
    bad: ["has updates waiting for a restart", "have updates waiting for a restart"],
  },
  "antivirus-active": {
    good: ["has active antivirus", "have active antivirus"],
    bad: ["has no active antivirus", "have no active antivirus"],
  },
  "antivirus-current": {
    good: ["has current antivirus signatures", "have current antivirus signatures"],
    bad: [
      "has antivirus signatures that are too old",
      "have antivirus signatures that are too old",
    ],
  },
  "antivirus-alerts": {
    good: [
      "tells how many antivirus alerts it had in three months",
      "tell how many antivirus alerts they had in three months",
    ],
    bad: [
      "does not tell how many antivirus alerts it had in three months",
      "do not tell how many antivirus alerts they had in three months",
    ],
  },
  "firewall-on": {
    good: [
      "has its firewall on, blocking inbound connections by default",
      "have their firewall on, blocking inbound connections by default",
    ],
    bad: [
      "does not block inbound connections by default",
      "do not block inbound connections by default",
    ],
  },
  "disk-encrypted": {
    good: ["is encrypted", "are encrypted"],
    bad: ["is not fully encrypted", "are not fully encrypted"],
  },
  "edr-active": {
    good: ["has detection and response in active use", "have detection and response in active use"],
    bad: [
      "has no detection and response in active use",
      "have no detection and response in active use",
    ],
  },
  "autorun-off": {
    good: ["starts nothing from media by itself", "start nothing from media by themselves"],
    bad: [
      "may start something from media by itself",
      "may start something from media by themselves",
    ],
  },
  "report-fresh": {
    good: ["reported in time", "reported in time"],
    bad: ["has not reported in time", "have not reported in time"],
  },
};

/** What the devices of a population are called. */
export const nouns: Readonly<Record<Population, readonly [one: string, many: string]>> = {
  all: ["device", "devices"],
  servers: ["server", "servers"],
  desktops: ["desktop, laptop or tablet", "desktops, laptops and tablets"],
  portable: ["laptop or tablet", "laptops and tablets"],
};

/** What a sentence on counts is made of. */
export interface Counted {
  readonly control: string;
  readonly counts: Counts;
  readonly population: Population;
  /** How many devices of unknown class stand among them because they might belong there. */
  readonly unsure: number;
  readonly policy: Policy;
}

/** Devices the control can be asked of: the denominator. */
export function applicable({ met, notMet, noEvidence }: Counts): number {
  return met + notMet + noEvidence;
}

/** `12 of 14 devices have active antivirus; 1 has no active antivirus; for 1 there is no evidence`. */
export function goodSentence(counted: Counted): string {
  const { met, notMet } = counted.counts;
  const fails =
    notMet === 0
      ? ""
      : `; ${figure(notMet)} ${predicate(counted, notMet, "bad")}${acceptedOf(counted.counts)}`;
  return `${share(counted, met, "good")}${fails}${rest(counted)}`;
}

/** `1 of 14 devices has no active antivirus; for 1 there is no evidence`. */
export function badSentence(counted: Counted): string {
  return `${share(counted, counted.counts.notMet, "bad")}${acceptedOf(counted.counts)}${rest(counted)}`;
}

/** `, with the risk accepted for 2 of them`: how many that fail are accepted; empty where none is. */
function acceptedOf({ notMet, accepted }: Counts): string {
  if (accepted === 0) return "";
  const all = notMet === 1 ? "" : " for each of them";
  return `, with the risk accepted${accepted === notMet ? all : ` for ${figure(accepted)} of them`}`;
}

/** `2 of 3 devices are encrypted`; of a single one it is said as of one. */
function share(counted: Counted, n: number, kind: keyof Phrases): string {
  const total = applicable(counted.counts);
  const noun = nouns[counted.population][total === 1 ? 0 : 1];
  return `${figure(n)} of ${figure(total)} ${noun} ${predicate(counted, total === 1 ? 1 : n, kind)}`;
}

function predicate({ control, policy }: Counted, n: number, kind: keyof Phrases): string {
  const words = phrases[control]?.[kind][n === 1 ? 0 : 1] ?? `${kind} for ${control}`;
  return words.replace("{days}", limitWords(policy.securityUpdateDays));
}

function rest({ counts: { noEvidence, notApplicable }, unsure }: Counted): string {
  const open = noEvidence === 0 ? "" : `; for ${figure(noEvidence)} there is no evidence`;
  const out =
    notApplicable === 0
      ? ""
      : `; ${figure(notApplicable)} more ${notApplicable === 1 ? "is not counted, because this does not apply to it" : "are not counted, because this does not apply to them"}`;
  const among =
    unsure === 0
      ? ""
      : `; ${counted(unsure, "device")} of unknown class ${unsure === 1 ? "is" : "are"} counted among them`;
  return `${open}${out}${among}`;
}

/** `No laptop or tablet is known that this could be asked of`. */
export function emptySentence(population: Population): string {
  return `No ${nouns[population][0]} is known that this could be asked of`;
}

/** `3 of 4 known devices reported in time`. */
export function reported({ reporting, known }: EstateCount): string {
  return `${figure(reporting)} of ${counted(known, "known device")} reported in time`;
}

/** `Of 4 known devices, 1 never reported`; empty where every known device reported in time. */
export function silence({ stale, neverReported, known }: EstateCount): string {
  const never = neverReported === 0 ? [] : [`${figure(neverReported)} never reported`];
  const late = stale === 0 ? [] : [`${figure(stale)} did not report lately`];
  const both = [...never, ...late].join(" and ");
  return both === "" ? "" : `Of ${counted(known, "known device")}, ${both}`;
}
