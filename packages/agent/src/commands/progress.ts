import type { Collected } from "../collect.ts";
import type { Context } from "./context.ts";

const QUIET_MS = 2000;
const EVERY_MS = 250;

/**
 * One line on a terminal that says how far a scan is, once it takes over two seconds; nothing elsewhere, and nothing left
 * behind.
 */
export function showProgress({ err, now }: Pick<Context, "err" | "now">): {
  readonly done: (probe: Collected) => void;
  readonly end: () => void;
} {
  const began = now();
  let finished = 0;
  let last = "";
  let shown = false;
  const show = () => {
    const ms = now() - began;
    if (ms < QUIET_MS) return;
    shown = true;
    const after = last === "" ? "" : `, last: ${last}`;
    err.write(
      `\r\u001b[Kreading this device: ${finished} answered in ${Math.round(ms / 1000)} s${after}`,
    );
  };
  const timer = err.isTerminal ? setInterval(show, EVERY_MS) : undefined;
  return {
    done: ({ id }) => {
      finished++;
      last = id;
    },
    end: () => {
      clearInterval(timer);
      if (shown) err.write("\r\u001b[K");
    },
  };
}
