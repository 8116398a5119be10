import type { LockSetting } from "@muster/mapping/facts";
import type { Answer, Machine } from "../../exec/types.ts";
import { homes } from "../../macos/people.ts";
import { managedDomain } from "../../macos/preferences.ts";
import { plistOf, readPlist } from "../../macos/read-plist.ts";
import { type PlatformExpert, platformExpert } from "../../macos/registry.ts";
import { countAt } from "../../macos/values.ts";
import { known, namesOf, outputOf, unknown, whyNot } from "../answers.ts";
import { askAny } from "../ask.ts";
import { saidBy } from "../secure-boot/gatekeeper.ts";
import type { ReadingOf } from "../types.ts";
import {
  forcedLock,
  type Lock,
  parseDisplaySleep,
  parseScreenLock,
  personsLock,
  screenSaverOf,
} from "./mac-lock.ts";

const DOMAIN = "com.apple.screensaver";
const keys = ["idleTime", "askForPassword", "askForPasswordDelay"];
const question = ["-screenLock", "status"] as const;
type Person = NonNullable<PlatformExpert["console"]>;

/** As root the answer would be about root: the person at the screen is asked for instead, in that person's session. */
async function lockOf(machine: Machine, person: Person | undefined): Promise<Lock | undefined> {
  if (!machine.elevated) {
    return parseScreenLock(saidBy(await machine.run("sysadminctl", question)));
  }
  return person && parseScreenLock(saidBy(await asPerson(machine, person)));
}

function asPerson(machine: Machine, { uid }: Person): Promise<Answer> {
  const spellings = ["/usr/sbin/sysadminctl", "sysadminctl"].map((tool) => [
    "asuser",
    String(uid),
    tool,
    ...question,
  ]);
  return askAny(machine, { tool: "launchctl", spellings });
}

/** The time until the screen saver of the person at the screen starts, which is kept for this very Mac. */
async function saverTime(
  machine: Machine,
  person: Person | undefined,
): Promise<number | undefined> {
  if (person === undefined || person.name.includes("/")) return undefined;
  const folder = `/Users/${person.name}/Library/Preferences/ByHost`;
  const own = namesOf(await machine.list(folder)).filter((n) => n.startsWith(`${DOMAIN}.`));
  for (const name of own.slice(0, 4)) {
    const idle = countAt(plistOf(await readPlist(machine, `${folder}/${name}`)), "idleTime");
    if (idle !== undefined) return idle;
  }
  return undefined;
}

async function forced(
  machine: Machine,
  person: Person | undefined,
  lock: Lock | undefined,
): Promise<readonly LockSetting[]> {
  const wide = screenSaverOf(plistOf(await managedDomain(machine, DOMAIN, { keys })));
  const own =
    person === undefined
      ? undefined
      : plistOf(await managedDomain(machine, DOMAIN, { keys, user: person.name }));
  return [forcedLock(wide, "machine", lock), forcedLock(screenSaverOf(own), "user", lock)].filter(
    (setting) => setting !== undefined,
  );
}

/**
 * What management forces, and the lock of the person at the screen (run as an ordinary user: of whoever runs the agent). Other
 * people's settings are not looked at.
 */
export async function screenLockOnMac(machine: Machine): Promise<ReadingOf<"screen-lock">> {
  const person = (await platformExpert(machine))?.console;
  const lock = await lockOf(machine, person);
  const policy = await forced(machine, person, lock);
  const power = outputOf(await machine.run("pmset", ["-g", "custom"]));
  const idle = {
    saver: await saverTime(machine, person),
    display: parseDisplaySleep(power ?? ""),
  };
  const settings = lock === undefined ? policy : [...policy, personsLock(lock, idle)];
  if (settings.length === 0) return whyNoLock(machine, person);
  const people = (await homes(machine)).length;
  const usersNotRead = lock === undefined ? Math.max(1, people) : Math.max(0, people - 1);
  return known(
    { settings: [...settings], usersNotRead },
    lock === undefined ? "screensaver-profile" : "sysadminctl",
  );
}

async function whyNoLock(
  machine: Machine,
  person: Person | undefined,
): Promise<ReadingOf<"screen-lock">> {
  if (machine.elevated && person === undefined) {
    return unknown(
      "not_reported",
      "nobody is signed in at the screen, and management sets no lock",
    );
  }
  const answer =
    machine.elevated && person !== undefined
      ? await asPerson(machine, person)
      : await machine.run("sysadminctl", question);
  return saidBy(answer).trim() === ""
    ? whyNot(answer, "sysadminctl")
    : unknown("parse_error", "sysadminctl answered in words this agent does not know");
}
