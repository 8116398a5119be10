import type { Machine } from "../../exec/types.ts";
import { bridge, hardware } from "../../macos/profiler.ts";
import { sysctl } from "../../macos/sysctl.ts";
import { textAt } from "../../macos/values.ts";
import { known, outputOf, unknown } from "../answers.ts";
import type { ReadingOf } from "../types.ts";
import { type BootPolicy, fromBridge, parseBputil, parseSecurityInfo } from "./apple-boot.ts";
import { gatekeeperOf, integrityOf, saidBy } from "./gatekeeper.ts";

/** Two tools that answer root alone. */
async function asRoot(machine: Machine): Promise<BootPolicy | undefined> {
  if (!machine.elevated) return undefined;
  const info = parseSecurityInfo(saidBy(await machine.run("mdmclient", ["QuerySecurityInfo"])));
  return info ?? parseBputil(outputOf(await machine.run("bputil", ["-d"])) ?? "");
}

async function isIntel(machine: Machine): Promise<boolean> {
  const chip = textAt(await hardware(machine), "chip_type");
  if (chip !== undefined) return false;
  if ((await sysctl(machine, "hw.optional.arm64")) === "1") return false;
  return outputOf(await machine.run("uname", ["-m"]))?.trim() === "x86_64";
}

interface Decided {
  readonly policy: BootPolicy | undefined;
  /** An Intel Mac without the chip that could look at what starts it. */
  readonly without: boolean;
}

async function decide(machine: Machine): Promise<Decided> {
  const told = await bridge(machine);
  const items = told.state === "read" ? told.items : undefined;
  const policy = fromBridge(items?.[0]) ?? (await asRoot(machine));
  const without = policy === undefined && items?.length === 0 && (await isIntel(machine));
  return { policy, without };
}

/** What guards the start of a Mac, and with it system integrity protection and Gatekeeper. A Mac has no TPM. */
export async function secureBootOnMac(machine: Machine): Promise<ReadingOf<"secure-boot">> {
  const { policy, without } = await decide(machine);
  const integrity = integrityOf(saidBy(await machine.run("csrutil", ["status"])));
  const gatekeeper = gatekeeperOf(saidBy(await machine.run("spctl", ["--status"])));
  if (policy === undefined && !without && integrity === undefined && gatekeeper === "unknown") {
    return unknown("not_reported", "neither the profiler nor csrutil or spctl tells");
  }
  return known(
    {
      secureBoot: without ? "not-supported" : (policy?.secureBoot ?? "unknown"),
      ...(policy !== undefined && { level: policy.level }),
      tpm: { present: "not-applicable", enabled: "unknown" },
      ...(integrity !== undefined && { integrity }),
      gatekeeper,
    },
    policy === undefined ? "csrutil+spctl" : "boot-policy+csrutil+spctl",
  );
}
