import type { Collector } from "../collector.ts";
import { type BuiltPack, readSummary } from "../packs/index.ts";
import { failingDevices, sentences } from "../sentences.ts";
import type { Organisation } from "../store/index.ts";
import { signInCode } from "./console-link.ts";
import { type Io, printJson, styleOf } from "./io.ts";
import { printControls, printDevice, printItems } from "./print.ts";
import type { Serving } from "./serving.ts";

export interface Done {
  readonly built: BuiltPack;
  readonly serving: Serving;
  readonly organisation: Organisation;
  readonly collector: Collector;
}

export interface ReportOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly once?: boolean;
}

/** What `muster start` found: the device, the controls, the items, and where pack and console are. */
export async function reportStart(io: Io, options: ReportOptions, done: Done): Promise<void> {
  const summary = readSummary(done.built.path);
  if (options.json === true) return printJson(io, summary);
  const style = styleOf(io.out, io.environment);
  if (options.quiet !== true) {
    const { reporting, action, evidence } = sentences(summary, failingDevices(summary));
    const devices = summary.devices.map((d) => printDevice(d, style));
    const parts = [...devices, printControls(summary, style), printItems(summary, style)];
    io.out.write(`\n${parts.join("\n\n")}\n\n${reporting} ${action} ${evidence}\n\n`);
  }
  io.out.write(`${style.bold("Pack")}     ${done.built.path}\n`);
  io.out.write("         open README.html there; check it with: node verify.mjs\n");
  if (options.once === true) return;
  const { address, code } = await signInCode(done.collector, done.serving.url, {
    organisation: done.organisation.id,
  });
  io.out.write(`${style.bold("Console")}  ${address}\n`);
  io.out.write(`         code  ${code}\n`);
  io.out.write("         good once, for 10 minutes; another with: npx muster console link\n");
  io.out.write("         the certificate was made here, so the browser asks whether to trust it\n");
  io.out.write("\nServing until Ctrl-C. This computer is scanned again every night.\n");
}
