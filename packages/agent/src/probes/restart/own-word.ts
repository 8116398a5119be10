import type { ValueOf } from "@muster/mapping/facts";
import type { Answer, Machine } from "../../exec/types.ts";
import { sorted } from "../answers.ts";
import { askAny } from "../ask.ts";

type Restart = ValueOf<"restart">;

/**
 * `dnf needs-restarting -r`: status 1 where a restart is needed, 0 where not. Status 1 is any other failure's too, so the words
 * decide; both versions of dnf use the same. Packages are listed as `  * glibc`.
 */
export function parseNeedsRestarting(answer: Answer): Restart | undefined {
  if (answer.state !== "ran") return undefined;
  if (answer.exitCode === 1 && /^Reboot is required/m.test(answer.stdout)) {
    const names = [...answer.stdout.matchAll(/^[ \t]+\* (?<name>\S+)/gm)];
    return { required: true, because: sorted(names.map((match) => match.groups?.name ?? "")) };
  }
  const none = answer.exitCode === 0 && /^Reboot should not be necessary/m.test(answer.stdout);
  return none ? { required: false, because: [] } : undefined;
}

/** `zypper needs-rebooting`: status 102 where a restart is needed. Nothing printed is no answer. */
function parseNeedsRebooting(answer: Answer): Restart | undefined {
  if (answer.state !== "ran") return undefined;
  if (answer.exitCode === 102) return { required: true, because: ["zypper needs-rebooting"] };
  const none = answer.exitCode === 0 && /not necessary/i.test(answer.stdout);
  return none ? { required: false, because: [] } : undefined;
}

const limit = { timeoutMs: 20_000 };

/** What the package manager of an rpm system says itself, from what is on disk. */
export async function rpmOwnWord(machine: Machine): Promise<Restart | undefined> {
  const dnf = await askAny(machine, {
    tool: "dnf",
    spellings: [
      // Without this, dnf 5 would fetch lists to look for advisories.
      ["--cacheonly", "needs-restarting", "-r"],
      ["needs-restarting", "-r"],
    ],
    limit,
  });
  const yum = async () => machine.run("needs-restarting", ["-r"], limit);
  const zypper = async () => machine.run("zypper", ["needs-rebooting"], limit);
  return (
    parseNeedsRestarting(dnf) ??
    parseNeedsRestarting(await yum()) ??
    parseNeedsRebooting(await zypper())
  );
}
