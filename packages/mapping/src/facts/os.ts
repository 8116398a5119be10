import * as z from "zod";
import { factOf, Text } from "./reading.ts";

/**
 * Operating system and release channel. Identity only: whether it is supported is not the agent's to say.
 * Windows: `id` is `windows`, `version` DisplayVersion (or ReleaseId), `build` `CurrentBuild.UBR`, `edition` EditionID.
 * macOS: `id` is `macos`, `version` ProductVersion, `build` BuildVersion, `response` the rapid-response letter.
 * Linux: `id`, `version` and the rest are os-release's ID, VERSION_ID …; `point` the point release where one is published.
 */
export const Os = factOf(
  "os",
  z.strictObject({
    platform: z.enum(["windows", "macos", "linux"]),
    id: Text,
    name: Text,
    version: Text.optional(),
    point: Text.optional(),
    build: Text.optional(),
    response: Text.optional(),
    edition: Text.optional(),
    sku: z.int().optional(),
    productType: z.enum(["workstation", "domain-controller", "server"]).optional(),
    codename: Text.optional(),
    variant: Text.optional(),
    like: z.array(Text).max(16),
    /** The distribution a derivative takes its packages from, e.g. `ubuntu jammy` for Mint. */
    base: z.strictObject({ id: Text, codename: Text }).optional(),
    rolling: z.boolean(),
    kernel: Text.optional(),
    architecture: Text,
    /** The vendor's own SUPPORT_END, a hint beside the lifecycle data. */
    vendorSupportEnd: Text.optional(),
  }),
);
export type Os = z.infer<typeof Os>;
