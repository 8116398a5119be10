import type { ValueOf } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { known, outputOf, unknown, whyNot } from "../answers.ts";
import { saidBy } from "../secure-boot/gatekeeper.ts";
import type { ReadingOf } from "../types.ts";
import { parseDsconfigad, parseEnrolment, parsePlatformSso, providerOf } from "./enrolment.ts";

/** Other management, by a file or folder of its own. Being there is not being in force. */
const others: readonly (readonly [string, string])[] = [
  ["jamf", "/usr/local/jamf/bin/jamf"],
  ["munki", "/usr/local/munki/managedsoftwareupdate"],
  ["puppet", "/opt/puppetlabs/bin/puppet"],
  ["chef", "/opt/chef/bin/chef-client"],
  ["company-portal", "/Applications/Company Portal.app"],
  ["ninjaone", "/Applications/NinjaRMMAgent"],
  ["addigy", "/Library/Addigy"],
  ["kandji", "/Library/Kandji"],
];

async function otherTools(machine: Machine): Promise<ValueOf<"management">["others"]> {
  const found: ValueOf<"management">["others"] = [];
  for (const [tool, place] of others) {
    if (await machine.exists(place)) found.push({ tool, active: "unknown" });
  }
  return found;
}

interface Directory {
  readonly domainJoined: "yes" | "no" | "unknown";
  readonly domain?: string;
}

/** `dsconfigad -show` prints nothing and ends well on a Mac that is bound to no Active Directory. */
async function directory(machine: Machine): Promise<Directory> {
  const answer = await machine.run("dsconfigad", ["-show"]);
  const said = answer.state === "ran" && answer.exitCode === 0 ? answer.stdout : undefined;
  const told = said === undefined ? undefined : parseDsconfigad(said);
  if (told === undefined) return { domainJoined: "unknown" };
  return told.domain === undefined
    ? { domainJoined: "no" }
    : { domainJoined: "yes", domain: told.domain };
}

export async function managementOnMac(machine: Machine): Promise<ReadingOf<"management">> {
  const answer = await machine.run("profiles", ["status", "-type", "enrollment"], {
    timeoutMs: 15_000,
  });
  const enrolment = parseEnrolment(saidBy(answer));
  const bound = await directory(machine);
  const joined = parsePlatformSso(outputOf(await machine.run("app-sso", ["platform", "-s"])) ?? "");
  if (enrolment === undefined && bound.domainJoined === "unknown" && joined === "unknown") {
    return outputOf(answer) === undefined
      ? whyNot(answer, "profiles")
      : unknown("parse_error", "profiles does not say whether this Mac is enrolled");
  }
  const provider = providerOf(enrolment?.server);
  return known(
    {
      ...bound,
      entraJoined: joined,
      entraRegistered: "unknown",
      mdm: {
        enrolled: enrolment?.enrolled ?? "unknown",
        ...(provider !== undefined && { provider }),
        automated: enrolment?.automated ?? "unknown",
        userApproved: enrolment?.userApproved ?? "unknown",
      },
      others: await otherTools(machine),
      unread: enrolment === undefined ? ["profiles: the state of enrolment"] : [],
    },
    "profiles",
  );
}
