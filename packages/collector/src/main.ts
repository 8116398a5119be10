import { randomBytes } from "node:crypto";
import type { Output } from "./cli/io.ts";
import { runCommand } from "./cli/program.ts";
import { readEnvironment } from "./config/environment.ts";

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that goes away (`| head`) ends the output, not the program's work.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    columns: stream.columns,
  };
}

// A report that somebody has Node write must not hold the database's password.
process.report.excludeEnv = true;
const stop = new AbortController();
// Once: a second Ctrl-C ends the program at once; what was acknowledged is on disk by then.
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: readEnvironment(),
  out: outputOf(process.stdout),
  err: outputOf(process.stderr),
  now: Date.now,
  random: randomBytes,
  stop: stop.signal,
});
