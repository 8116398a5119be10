import * as z from "zod";
import { SOFTWARE_LIMIT } from "./limits.ts";
import { factOf, Text } from "./reading.ts";

/** Where a title was found, which decides who supports it and how its version is compared. */
export const softwareSources = [
  "dpkg",
  "rpm",
  "apk",
  "pacman",
  "snap",
  "flatpak",
  "homebrew",
  "registry",
  "msix",
  "app",
  "file",
] as const;

export const SoftwareItem = z.strictObject({
  name: Text,
  version: Text,
  source: z.enum(softwareSources),
  publisher: Text.optional(),
  architecture: Text.optional(),
  /** Source package name and version (dpkg, rpm): security data is kept per source. */
  sourceName: Text.optional(),
  sourceVersion: Text.optional(),
  /** macOS bundle id, Windows product code or package family name. */
  bundleId: Text.optional(),
  /** Who built it where the package says so (rpm Vendor, dpkg Maintainer's domain): distribution or third party. */
  origin: Text.optional(),
  /** Where it lies, for software beside the package manager; profile names are cut before they leave the machine. */
  path: Text.optional(),
});
export type SoftwareItem = z.infer<typeof SoftwareItem>;

/** Installed software, sorted by source, name, version. `complete` is false where a source could not be read to its end. */
export const InstalledSoftware = factOf(
  "installed-software",
  z.strictObject({
    items: z.array(SoftwareItem).max(SOFTWARE_LIMIT),
    complete: z.boolean(),
    /** Sources read, and those that are there but could not be: `rpm: database locked`. */
    read: z.array(Text).max(32),
    unread: z.array(Text).max(32),
  }),
);
export type InstalledSoftware = z.infer<typeof InstalledSoftware>;
