import type { Policy } from "../controls/policy.ts";
import { counted, figure } from "../controls/words.ts";
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
      "has no unsupported software among the products that were recognised",
      "have no unsupported software among the products that were recognised",
    ],
    bad: ["has unsupported software", "have unsupported software"],
  },
  "browser-supported": {
    good: ["has supported browsers only", "have supported browsers only"],
    bad: ["has an unsupported browser", "have an unsupported browser"],
  },
  "security-updates-in-time": {
    good: [
      "lacks no security update released more than {days} ago",
      "lack no security update released more than {days} ago",
    ],
    bad: [
      "lacks security updates released more than {days} ago",
      "lack security updates released more than {days} ago",
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
  "report-fresh": {
    good: ["reported in time", "reported in time"],
    bad: ["has not reported in time", "have not reported in time"],
  },
};

const nouns: Readonly<Record<Population, readonly [one: string, many: string]>> = {
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
  readonly policy: Policy;
}

/** Devices the control can be asked of: the denominator. */
export function applicable({ met, notMet, noEvidence }: Counts): number {
  return met + notMet + noEvidence;
}

/** `12 of 14 devices have active antivirus; 1 does not; for 1 there is no evidence`. */
export function goodSentence(counted: Counted): string {
  const { met, notMet } = counted.counts;
  const fails = notMet === 0 ? "" : `; ${figure(notMet)} ${notMet === 1 ? "does" : "do"} not`;
  return `${share(counted, met, "good")}${fails}${rest(counted.counts)}`;
}

/** `1 of 14 devices has no active antivirus; for 1 there is no evidence`. */
export function badSentence(counted: Counted): string {
  return `${share(counted, counted.counts.notMet, "bad")}${rest(counted.counts)}`;
}

/** `for 2 of 14 devices there is no evidence whether ...` is what a gap comes to. */
function share({ control, counts, population, policy }: Counted, n: number, kind: keyof Phrases) {
  const total = applicable(counts);
  const noun = nouns[population][total === 1 ? 0 : 1];
  const words = phrases[control]?.[kind][n === 1 ? 0 : 1] ?? `${kind} for ${control}`;
  const said = words.replace("{days}", counted(policy.securityUpdateDays, "day"));
  return `${figure(n)} of ${figure(total)} ${noun} ${said}`;
}

function rest({ noEvidence, notApplicable }: Counts): string {
  const open = noEvidence === 0 ? "" : `; for ${figure(noEvidence)} there is no evidence`;
  const out =
    notApplicable === 0
      ? ""
      : `; ${figure(notApplicable)} more ${notApplicable === 1 ? "is" : "are"} not counted because it does not apply`;
  return `${open}${out}`;
}

/** `none` where the population is empty: `No laptop or tablet is known`. */
export function emptySentence(population: Population): string {
  return `No ${nouns[population][0]} is known that this could be asked of`;
}

/** How much of the estate is silent; empty where every known device reported in time. */
export function silence({ stale, neverReported, known }: EstateCount): string {
  const never = neverReported === 0 ? [] : [`${figure(neverReported)} never reported`];
  const late = stale === 0 ? [] : [`${figure(stale)} did not report lately`];
  const both = [...never, ...late].join(" and ");
  return both === "" ? "" : `Of ${counted(known, "known device")}, ${both}`;
}
