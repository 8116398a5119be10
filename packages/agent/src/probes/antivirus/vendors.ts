/** How a product shows itself on Linux. Process names as the kernel keeps them: their first 15 bytes. */
export interface Vendor {
  readonly product: string;
  readonly name: string;
  /** Packages it is installed by: exact names. */
  readonly packages: readonly string[];
  /** Folders and programs of its own. */
  readonly places: readonly string[];
  /** Its engine; any of them running means the product runs. */
  readonly processes: readonly string[];
}

/** With systemd's units that start its engine. */
export interface AntivirusVendor extends Vendor {
  readonly units: readonly string[];
}

/**
 * Products told from the traces their installers leave. A running engine proves presence, not that files are scanned as
 * they are opened: that takes a product's own word, where it has a tool that gives it. Places, packages and processes
 * are from the vendors' installation guides as recalled, not read again: an unlisted trace hides a product, never invents one.
 */
export const vendors: readonly AntivirusVendor[] = [
  {
    product: "clamav",
    name: "ClamAV",
    packages: ["clamav", "clamav-daemon", "clamd", "clamav-server", "clamav-freshclam"],
    places: ["/usr/sbin/clamd", "/usr/bin/clamscan"],
    processes: ["clamd"],
    units: ["clamav-daemon.service", "clamd@scan.service", "clamd.service"],
  },
  {
    product: "defender",
    name: "Microsoft Defender for Endpoint",
    packages: ["mdatp"],
    places: ["/opt/microsoft/mdatp"],
    processes: ["wdavdaemon"],
    units: ["mdatp.service"],
  },
  {
    product: "crowdstrike-falcon",
    name: "CrowdStrike Falcon",
    packages: ["falcon-sensor"],
    places: ["/opt/CrowdStrike"],
    processes: ["falcon-sensor", "falcon-sensor-b"],
    units: ["falcon-sensor.service"],
  },
  {
    product: "sentinelone",
    name: "SentinelOne",
    packages: ["sentinelagent"],
    places: ["/opt/sentinelone"],
    processes: ["s1-agent", "sentinelone-age"],
    units: ["sentinelone.service"],
  },
  {
    product: "sophos",
    name: "Sophos Protection for Linux",
    packages: [],
    places: ["/opt/sophos-spl", "/opt/sophos-av"],
    processes: ["sophos_threat_d", "soapd", "savd"],
    units: ["sophos-spl.service"],
  },
  {
    product: "eset",
    name: "ESET Endpoint or Server Security",
    packages: ["eea", "efs"],
    places: ["/opt/eset/eea", "/opt/eset/efs"],
    processes: ["oaeventd", "scand"],
    units: ["eea.service", "efs.service"],
  },
  {
    product: "trend-micro",
    name: "Trend Micro Deep Security Agent",
    packages: ["ds-agent", "ds_agent"],
    places: ["/opt/ds_agent"],
    processes: ["ds_agent", "ds_am"],
    units: ["ds_agent.service"],
  },
  {
    product: "trellix",
    name: "Trellix Endpoint Security",
    packages: ["mcafeetp", "mcafeeesp"],
    places: ["/opt/McAfee/ens", "/opt/Trellix"],
    processes: ["mfetpd"],
    units: ["mfetpd.service"],
  },
  {
    product: "carbon-black",
    name: "Carbon Black",
    packages: ["cb-psc-sensor"],
    places: ["/opt/carbonblack"],
    processes: ["cbagentd"],
    units: ["cbagentd.service"],
  },
  {
    product: "bitdefender",
    name: "Bitdefender Endpoint Security Tools",
    packages: ["bitdefender-security-tools"],
    places: ["/opt/bitdefender-security-tools"],
    processes: ["bdsecd", "epagd"],
    units: ["bdsec.service", "bdsecd.service"],
  },
  {
    product: "kaspersky",
    name: "Kaspersky Endpoint Security",
    packages: ["kesl"],
    places: ["/opt/kaspersky/kesl"],
    processes: ["kesl"],
    units: ["kesl.service"],
  },
  {
    product: "cortex-xdr",
    name: "Cortex XDR",
    packages: ["cortex-agent"],
    places: ["/opt/traps"],
    processes: ["pmd"],
    units: ["traps_pmd.service"],
  },
];
