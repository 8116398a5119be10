/** One package as its database has it, whatever the family. */
export interface Package {
  readonly name: string;
  /** As the family writes it, epoch included where there is one. */
  readonly version: string;
  readonly architecture?: string | undefined;
  /** Source package, where it is not called like the package itself. */
  readonly sourceName?: string | undefined;
  /** Version of the source package, where it is not the package's own. */
  readonly sourceVersion?: string | undefined;
  /** Vendor (rpm) or the maintainer's domain (dpkg, apk). */
  readonly origin?: string | undefined;
  /** An administrator keeps it at its version (dpkg). */
  readonly held?: boolean | undefined;
  /** Seconds since the epoch (rpm). */
  readonly installedAt?: number | undefined;
}

/** What a parser of a package database found. */
export interface Packages {
  readonly packages: readonly Package[];
  /** Entries that are there but could not be understood: above 0 the list is a lower bound. */
  readonly damaged: number;
}
