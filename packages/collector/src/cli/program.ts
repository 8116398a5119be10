import { Command, CommanderError } from "commander";
import { visible } from "../html.ts";
import { rulesInForce } from "../packs/index.ts";
import { addAcceptance } from "./acceptance.ts";
import { addAssessment } from "./assessment.ts";
import { addCertificates } from "./certificate.ts";
import { addConsole } from "./console-link.ts";
import { addPerson } from "./data.ts";
import { addDb } from "./db.ts";
import { addDevice } from "./device.ts";
import { addEditions } from "./editions.ts";
import { addErase } from "./erase.ts";
import { addEstate } from "./estate.ts";
import { addEvidenceCommands } from "./evidence.ts";
import { addGroup } from "./group.ts";
import type { Io } from "./io.ts";
import { addLists } from "./lists.ts";
import { addLog } from "./log.ts";
import { addPack } from "./pack.ts";
import { addPatches } from "./patches.ts";
import { addPlan } from "./plan.ts";
import { explain } from "./problems.ts";
import { addScanNow } from "./scan-now.ts";
import { addServe } from "./serve.ts";
import { addSite } from "./site.ts";
import { addStart } from "./start.ts";
import { addToken } from "./token.ts";

/** Every command of the collector. */
export function programOn(io: Io): Command {
  const program = new Command("muster")
    .description(
      "Evidence for the Data Security and Protection Toolkit, collected from the computers themselves.",
    )
    .option("-V, --version", "the version, a plus, and the digest of the rules that packs carry")
    .on("option:version", () => {
      // Worked out only where it is asked for: it takes a tenth of a second.
      io.out.write(`${rulesInForce().name}\n`);
      throw new CommanderError(0, "commander.version", "");
    })
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(text),
      getOutHelpWidth: () => io.out.columns ?? 80,
    })
    .showHelpAfterError("(--help shows every option)")
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 done but something needs attention, 2 wrong use, 3 failed.",
    );
  for (const add of [
    addStart,
    addServe,
    addSite,
    addToken,
    addDevice,
    addScanNow,
    addEstate,
    addPack,
    addAssessment,
    addPatches,
    addLog,
    addErase,
    addPerson,
    addLists,
    addEditions,
    addConsole,
    addEvidenceCommands,
    addCertificates,
    addAcceptance,
    addGroup,
    addPlan,
    addDb,
  ])
    add(program, io);
  for (const command of everyCommand(program)) command.exitOverride();
  return program;
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Runs one command line. @returns the exit code */
export async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  try {
    await programOn(io).parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    const { exitCode, line } = explain(error);
    if (line !== undefined) io.err.write(`${visible(line)}\n`);
    return exitCode;
  }
}
