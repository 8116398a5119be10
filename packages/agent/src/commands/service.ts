import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, Problem } from "../identity/problem.ts";
import { keptContact } from "../identity/records.ts";
import { residentUnits, timerUnits, type UnitFile } from "../service/systemd.ts";
import { type Arguments, type Context, type ExitCode, isSet, textOf } from "./context.ts";
import { configFor, openDevice, refuseOtherSystems } from "./device.ts";
import { writeJson } from "./terminal.ts";

const FOLDER = "/etc/systemd/system";

/** `muster-agent service print` */
export async function servicePrint(args: Arguments, context: Context): Promise<ExitCode> {
  const units = await unitsFor(args, context);
  if (isSet(args, "json")) {
    writeJson(context.out, { units });
    return 0;
  }
  context.out.write(units.map((u) => `# --- ${u.name} ---\n${u.text}`).join("\n"));
  return 0;
}

/** `muster-agent service install` */
export async function serviceInstall(args: Arguments, context: Context): Promise<ExitCode> {
  const units = await unitsFor(args, context);
  const folder = textOf(args, "into") ?? FOLDER;
  for (const { name, text } of units) {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o644 }).catch((cause: unknown) => {
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

async function unitsFor(args: Arguments, context: Context): Promise<readonly UnitFile[]> {
  refuseOtherSystems((await context.openMachine()).platform);
  const { state } = await configFor(args, context);
  const device = await openDevice(state);
  const installed = { ...context.program, state };
  if (isSet(args, "resident")) return residentUnits(installed);
  const contact = await keptContact.read(device.state.files);
  return timerUnits(installed, contact?.schedule ?? { start: "22:00", minutes: 480 });
}
