import { type Command, Option } from "commander";
import { readOnlySentence } from "../log/index.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { openCollector, settingsOf } from "./open.ts";
import { type Place, port, withJson, withPlace } from "./options.ts";
import { AttentionError } from "./problems.ts";
import { serve, waitForStop } from "./serving.ts";

interface ServeOptions extends Place {
  readonly port?: number;
  readonly json?: boolean;
}

export function addServe(program: Command, io: Io): void {
  const command = program
    .command("serve")
    .summary("the collector for agents on other computers")
    .description(
      "Serves agents and console until Ctrl-C, keeps the nights and judges what arrives. Address, names and schedule stand in collector.yaml.",
    )
    .addOption(new Option("--port <n>", "port instead of the configured one").argParser(port));
  withJson(withPlace(command)).action((options: ServeOptions) => run(io, options));
}

async function run(io: Io, options: ServeOptions): Promise<void> {
  const settings = settingsOf(io, options);
  const listen = { ...settings.listen, ...(options.port !== undefined && { port: options.port }) };
  const collector = await openCollector(io, { ...settings, listen });
  try {
    const serving = await serve(collector, io);
    try {
      await serving.keepNights();
      const { url, fingerprint } = serving;
      const { state } = collector.log;
      const warnings = state.state === "sound" ? state.warnings : [];
      const problem = readOnlySentence(state);
      if (problem !== undefined) io.err.write(`READ-ONLY: ${problem}\n`);
      if (options.json === true)
        printJson(io, { url, fingerprint, data: settings.data, log: state });
      else {
        const all = [...warnings, ...collector.keys.tls.warnings];
        tell(io, { url, fingerprint, data: settings.data, warnings: all });
      }
      await waitForStop(io);
      const last = readOnlySentence(collector.log.state);
      if (last !== undefined) throw new AttentionError(`Served read-only: ${last}`);
    } finally {
      await serving.close();
    }
  } finally {
    await collector.close();
  }
}

interface Told {
  readonly url: string;
  readonly fingerprint: string;
  readonly data: string;
  readonly warnings: readonly string[];
}

function tell(io: Io, { url, fingerprint, data, warnings }: Told): void {
  const style = styleOf(io.out, io.environment);
  io.out.write(
    `${style.bold("Collector")}    ${url}\n${style.bold("Fingerprint")}  ${fingerprint}\n${style.bold("Data")}         ${data}\n\n`,
  );
  io.out.write(
    "Enrol a computer with the command that `npx muster token create` prints.\nServing until Ctrl-C.\n",
  );
  for (const warning of warnings) io.err.write(`${style.unsure("Note:")} ${warning}\n`);
}
