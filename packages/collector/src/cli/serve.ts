import { type Command, Option } from "commander";
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
      if (options.json === true)
        printJson(io, { url, fingerprint, data: settings.data, log: collector.log.state });
      else tell(io, { url, fingerprint, data: settings.data, warnings: warningsOf(collector) });
      await waitForStop(io);
    } finally {
      await serving.close();
    }
  } finally {
    await collector.close();
  }
}

function warningsOf({ log, keys }: Awaited<ReturnType<typeof openCollector>>): readonly string[] {
  const { state } = log;
  if (state.state === "sound") return [...state.warnings, ...keys.tls.warnings];
  throw new AttentionError(
    `The evidence log of ${state.organisation} is not as it was signed: ${state.faults.map((f) => f.what).join("; ")}. Nothing more is taken in; restore the last backup, and keep this one for those who will ask.`,
  );
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
