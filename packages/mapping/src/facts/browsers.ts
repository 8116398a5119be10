import * as z from "zod";
import { factOf, Text } from "./reading.ts";

export const Browser = z.strictObject({
  /** `chrome`, `edge`, `firefox`, `safari`, `brave`, `vivaldi`, `opera`, `chromium`, `webview2`. */
  product: Text,
  name: Text,
  version: Text.optional(),
  channel: z.enum(["stable", "extended", "esr", "beta", "dev", "nightly", "unknown"]),
  /** Installed for everybody or in one person's profile. */
  scope: z.enum(["machine", "user"]),
  /** Whether it renews itself, as policies and its updater say; `unknown` where neither says. */
  autoUpdate: z.enum(["on", "off", "unknown"]),
  /** What told: `edge-update`, `registry`, `dpkg`, `app`, `snap`, … */
  source: Text,
});
export type Browser = z.infer<typeof Browser>;

export const BrowserExtension = z.strictObject({
  browser: Text,
  id: Text,
  name: Text,
  version: Text.optional(),
  enabled: z.enum(["yes", "no", "unknown"]),
  /** Who put it there: the person, a policy, the browser itself. */
  installedBy: z.enum(["user", "policy", "built-in", "unknown"]),
});
export type BrowserExtension = z.infer<typeof BrowserExtension>;

/**
 * Web browsers and, only where the operator of the device agreed, their extensions. A browser on no list of the agent is
 * not here but may stand in `installed-software`. Extensions are counted once per device, without whose they are.
 */
export const Browsers = factOf(
  "browsers",
  z.strictObject({
    browsers: z.array(Browser).max(64),
    /** False where a place that may hold a browser could not be read. */
    complete: z.boolean(),
    unread: z.array(Text).max(32),
    extensions: z.strictObject({
      /** `not-asked`: the operator has not agreed to it; `partly`: some profiles could not be read. */
      read: z.enum(["not-asked", "whole", "partly"]),
      found: z.array(BrowserExtension).max(2_000),
      /** Profiles that are there and could not be read. */
      profilesNotRead: z.int().min(0),
    }),
  }),
);
export type Browsers = z.infer<typeof Browsers>;
