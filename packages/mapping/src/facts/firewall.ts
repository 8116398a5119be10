import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/** One place where inbound traffic is decided: a Windows profile, an address family's input hook, macOS's application firewall. */
export const FirewallLayer = z.strictObject({
  /** `ipv4`, `ipv6`, `domain`, `private`, `public`, `application`. */
  name: Text,
  enabled: z.enum(["yes", "no", "unknown"]),
  defaultInbound: z.enum(["block", "allow", "unknown"]),
  /** What the tool said, kept beside the reading. */
  raw: Text.optional(),
  /** The profile of the connection in use (Windows). */
  inUse: z.boolean().optional(),
});
export type FirewallLayer = z.infer<typeof FirewallLayer>;

/** Effective host firewall. Every layer is reported; the weakest decides. */
export const Firewall = factOf(
  "firewall",
  z.strictObject({
    layers: z.array(FirewallLayer).max(16),
    /** Who wrote the rules: `nftables`, `ufw`, `firewalld`, `windows-firewall`, a third-party product. */
    managedBy: Text.optional(),
  }),
);
export type Firewall = z.infer<typeof Firewall>;
