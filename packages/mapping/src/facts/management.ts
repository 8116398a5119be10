import * as z from "zod";
import { factOf, Text } from "./reading.ts";

const Answer = z.enum(["yes", "no", "unknown"]);

/** Which directory the machine belongs to and who manages it. A management package that is installed manages nothing yet. */
export const Management = factOf(
  "management",
  z.strictObject({
    /** Active Directory, or a Samba, FreeIPA or other Kerberos realm. */
    domainJoined: Answer,
    domain: Text.optional(),
    entraJoined: Answer,
    /** Registered by a person's work account, not joined. */
    entraRegistered: Answer,
    tenantId: Text.optional(),
    /** Mobile device management: enrolled, not merely configured for the tenant. */
    mdm: z.strictObject({
      enrolled: Answer,
      /** `intune`, `jamf`, … or the server's host name. */
      provider: Text.optional(),
      /** macOS: enrolled by the organisation's own purchase (automated), and approved by the person. */
      automated: Answer,
      userApproved: Answer,
    }),
    /** Other management found: `configmgr`, `landscape`, `insights`, `satellite`, `puppet`, … with whether it runs. */
    others: z.array(z.strictObject({ tool: Text, active: Answer })).max(32),
    unread: z.array(Text).max(32),
  }),
);
export type Management = z.infer<typeof Management>;
