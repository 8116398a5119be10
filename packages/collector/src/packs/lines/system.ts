import type { FactOf, Support } from "@muster/mapping";
import { programName, writeDay } from "@muster/mapping";
import {
  days,
  isWrittenDay,
  known,
  knownValue,
  type Line,
  listed,
  unknown,
  withoutValue,
} from "./line.ts";

/** What the machine calls its operating system, with the version, build and edition it states. */
export function operatingSystem(fact: FactOf<"os"> | undefined): Line {
  const os = knownValue(fact);
  if (os === undefined) return withoutValue(fact) ?? unknown("not reported");
  const version = os.point ?? os.version;
  const parts = [os.name];
  if (version !== undefined && !os.name.includes(version)) parts.push(version);
  if (os.edition !== undefined && !os.name.includes(os.edition)) parts.push(os.edition);
  if (os.build !== undefined) parts.push(`(build ${os.build})`);
  return known(parts.join(" "));
}

/** The end of support as the lists of the day give it. A line the lists do not know is unknown, with their reason. */
export function osEndOfSupport(fact: FactOf<"os"> | undefined, support: Support | undefined): Line {
  if (support === undefined) return withoutValue(fact) ?? unknown("not reported");
  const end = support.endOfSupport;
  if (support.own?.decides) return known(support.because);
  switch (support.status) {
    case "supported":
    case "ending-soon":
      return known(
        isWrittenDay(end) ? `supported until ${writeDay(end)}` : "supported, no end announced",
      );
    case "extended-support":
      return known(`support ${ended(end)}; ${extended(support)}`);
    case "unsupported":
      return known(`support ${ended(end)}`);
    case "unrecognised":
    case "unknown-cycle":
    case "lists-too-old":
    case "not-assessed":
      return unknown(support.because);
  }
}

function ended(end: Support["endOfSupport"]): string {
  return isWrittenDay(end) ? `ended ${writeDay(end)}` : "has ended";
}

function extended({ endOfExtendedSupport: end }: Support): string {
  return isWrittenDay(end) ? `extended support until ${writeDay(end)}` : "extended support";
}

const places = {
  physical: "",
  "virtual-machine": "in a virtual machine",
  container: "in a container",
  wsl: "inside Windows Subsystem for Linux",
  unknown: "whether virtual is not known",
} as const;

export function machineClass(fact: FactOf<"machine-class"> | undefined): Line {
  const machine = knownValue(fact);
  if (machine === undefined) return withoutValue(fact) ?? unknown("not reported");
  const form = machine.form === "unknown" ? "form not known" : machine.form;
  const place = places[machine.runsIn];
  const by = machine.technology === undefined ? "" : ` (${machine.technology})`;
  return known(place === "" ? form : `${form}, ${place}${by}`);
}

export function restart(fact: FactOf<"restart"> | undefined): Line {
  const value = knownValue(fact);
  if (value === undefined) return withoutValue(fact) ?? unknown("not reported");
  if (!value.required) return known("not needed");
  return known(
    value.because.length === 0
      ? "needed"
      : `needed, for ${listed(value.because.map(programName), 3)}`,
  );
}

const automatic = {
  install: "installed automatically",
  download: "downloaded automatically, installed by a person",
  notify: "announced, then installed by a person",
  off: "automatic updates are off",
  "not-configured": "automatic updates are not configured",
} as const;

export function updatePolicy(fact: FactOf<"update-policy"> | undefined): Line {
  const policy = knownValue(fact);
  if (policy === undefined) return withoutValue(fact) ?? unknown("not reported");
  const how: string[] = [automatic[policy.automatic]];
  if (policy.mechanism !== undefined) how.push(`by ${programName(policy.mechanism)}`);
  if (policy.scope !== undefined)
    how.push(policy.scope === "security" ? "(security updates)" : "(all updates)");
  if (policy.deferralDays !== undefined && policy.deferralDays > 0) {
    how.push(`after ${days(policy.deferralDays)}`);
  }
  const text = how.join(" ");
  return known(
    policy.obstacles.length === 0 ? text : `${text}; in the way: ${listed(policy.obstacles, 3)}`,
  );
}
