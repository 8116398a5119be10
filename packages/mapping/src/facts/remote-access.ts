import * as z from "zod";
import { factOf, Text } from "./reading.ts";

export const RemoteService = z.strictObject({
  /** `rdp`, `ssh`, `winrm`, `remote-registry`, `screen-sharing`, `remote-management`, `vnc`, `xrdp`. */
  service: Text,
  /** Set to take connections. */
  enabled: z.enum(["yes", "no", "unknown"]),
  /** Runs, or is ready to be started by a connection. */
  running: z.enum(["yes", "no", "unknown"]),
  /** TCP ports it is set to, or is seen to listen on. */
  ports: z.array(z.int().min(1).max(65_535)).max(32),
  /**
   * Settings that decide how strong it is, by one name on every system: `network-level-authentication`, `permit-root-login`,
   * `password-authentication`, `keyboard-interactive-authentication`, `permit-empty-passwords`, `pubkey-authentication` …
   * The value is the system's own word; `default` where nobody set it.
   */
  settings: z.array(z.strictObject({ name: Text, value: Text })).max(32),
});
export type RemoteService = z.infer<typeof RemoteService>;

/** Ways in from elsewhere that the machine itself offers, and tools for remote help that are installed (a hint, no finding). */
export const RemoteAccess = factOf(
  "remote-access",
  z.strictObject({
    services: z.array(RemoteService).max(32),
    tools: z.array(Text).max(64),
    unread: z.array(Text).max(32),
  }),
);
export type RemoteAccess = z.infer<typeof RemoteAccess>;
