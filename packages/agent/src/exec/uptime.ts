import { uptime } from "node:os";

/** How long this computer has run, in milliseconds, as Node tells it. */
export function systemUptimeMs(): number {
  return Math.round(uptime() * 1000);
}
