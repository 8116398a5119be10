import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, Problem } from "../identity/problem.ts";
import { keptContact } from "../identity/records.ts";
import { launchdResident, launchdTimer } from "../service/launchd.ts";
import { flagsFor, permissionFlags } from "../service/node-flags.ts";
import { residentUnits, timerUnits, type UnitFile } from "../service/systemd.ts";
import { nightlyTask, residentTask } from "../service/task-scheduler.ts";
import { type Arguments, type Context, type ExitCode, isSet, textOf } from "./context.ts";
import { configFor, openDevice } from "./device.ts";
import { placeFor } from "./service-place.ts";
import { writeJson } from "./terminal.ts";

const FOLDER = "/etc/systemd/system";

/** `muster-agent service print` */
export async function servicePrint(args: Arguments, context: Context): Promise<ExitCode> {
  const units = await unitsFor(args, context);
  if (isSet(args, "json")) {
    writeJson(context.out, { units });
    return 0;
  }
  const [only] = units;
  // One file alone is printed as it is: what it is written in may know no such comments.
  context.out.write(
    units.length === 1 && only !== undefined
      ? only.text
      : units.map((u) => `# --- ${u.name} ---\n${u.text}`).join("\n"),
  );
  return 0;
}

/** `muster-agent service install` */
export async function serviceInstall(args: Arguments, context: Context): Promise<ExitCode> {
  const { platform } = await context.openMachine();
  if (platform !== "linux") throw printsOnly(platform);
  const units = await unitsFor(args, context);
  const folder = textOf(args, "into") ?? FOLDER;
  for (const { name, text } of units) {
    const path = join(folder, name);
    await writeReadable(path, text).catch((cause: unknown) => {
      throw new Problem("NOT_WRITTEN", {
        what: `${path} can't be written (${codeOf(cause) ?? "unknown error"})`,
        cure: "run as root, or see the units with muster-agent service print",
        exit: 2,
        cause,
      });
    });
  }
  const starts = units.at(-1)?.name ?? "";
  const commands = ["systemctl daemon-reload", `systemctl enable --now ${starts}`];
  if (isSet(args, "json")) {
    writeJson(context.out, { written: units.map((u) => join(folder, u.name)), commands });
    return 0;
  }
  const lines = units.map((u) => `Written: ${join(folder, u.name)}`);
  context.out.write(`${[...lines, "Now run:", ...commands.map((c) => `  ${c}`)].join("\n")}\n`);
  return 0;
}

/** What everybody may read, whatever this process keeps to itself. */
async function writeReadable(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o644);
}

function printsOnly(platform: "darwin" | "win32"): Problem {
  const [system, then] =
    platform === "darwin"
      ? [
          "macOS",
          "put it into /Library/LaunchDaemons as root, then: launchctl bootstrap system FILE",
        ]
      : ["Windows", "as administrator: schtasks /Create /TN muster-agent /XML FILE"];
  return new Problem("NOT_YET", {
    what: `service install does not write for ${system} yet`,
    cure: `write what muster-agent service print gives to a file; ${then}`,
    exit: 2,
  });
}

const makers = {
  darwin: { nightly: launchdTimer, resident: launchdResident },
  win32: { nightly: nightlyTask, resident: residentTask },
} as const;

async function unitsFor(args: Arguments, context: Context): Promise<readonly UnitFile[]> {
  const machine = await context.openMachine();
  const config = await configFor(args, context);
  const device = await openDevice(config.state, context);
  const { here, permissions } = await placeFor({ machine, config, device }, context);
  const stays = isSet(args, "live") || isSet(args, "resident");
  const { main } = context.program;
  const flags = [...flagsFor(main, stays ? "stays" : "ends"), ...permissionFlags(permissions)];
  const installed = { ...context.program, state: config.state, flags };
  const command = isSet(args, "live") ? "run --live" : "run";
  const contact = await keptContact.read(device.state.files);
  const schedule = contact?.schedule ?? { start: "22:00", minutes: 480 };
  if (machine.platform === "linux") {
    return stays ? residentUnits(installed, command, here) : timerUnits(installed, schedule, here);
  }
  const { nightly, resident } = makers[machine.platform];
  return stays ? resident(installed, command) : nightly(installed, schedule);
}
