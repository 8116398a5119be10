/** How a security product shows itself on macOS. */
export interface MacVendor {
  readonly product: string;
  readonly name: string;
  /** Detects and reports to an organisation, beside protecting. */
  readonly edr: boolean;
  /** Beginnings of the bundle ids of its endpoint-security extensions, applications included where they share one. */
  readonly ids: readonly string[];
  /** Folders of its own. */
  readonly places: readonly string[];
}

/**
 * Products told by the bundle ids of their system extensions and applications, as in the vendors' guides for administrators,
 * recalled and not read again: an id that is missing here hides a product, never invents one.
 */
export const macVendors: readonly MacVendor[] = [
  {
    product: "defender",
    name: "Microsoft Defender for Endpoint",
    edr: true,
    ids: ["com.microsoft.wdav"],
    places: ["/Applications/Microsoft Defender.app"],
  },
  {
    product: "crowdstrike-falcon",
    name: "CrowdStrike Falcon",
    edr: true,
    ids: ["com.crowdstrike."],
    places: ["/Applications/Falcon.app"],
  },
  {
    product: "sentinelone",
    name: "SentinelOne",
    edr: true,
    ids: ["com.sentinelone."],
    places: ["/Library/Sentinel", "/Applications/SentinelOne"],
  },
  {
    product: "sophos",
    name: "Sophos Endpoint",
    edr: true,
    ids: ["com.sophos."],
    places: ["/Library/Sophos Anti-Virus", "/Applications/Sophos"],
  },
  {
    product: "eset",
    name: "ESET Endpoint Security",
    edr: false,
    ids: ["com.eset."],
    places: [],
  },
  {
    product: "norton",
    name: "Norton",
    edr: false,
    ids: ["com.norton.", "com.symantec.norton", "com.nortonlifelock."],
    places: [],
  },
  {
    product: "symantec",
    name: "Symantec Endpoint Security",
    edr: true,
    ids: ["com.symantec.mes", "com.broadcom.mes", "com.symantec.SEP"],
    places: [],
  },
  {
    product: "intego",
    name: "Intego VirusBarrier",
    edr: false,
    ids: ["com.intego.virusbarrier", "com.intego.VirusBarrier"],
    places: ["/Library/Intego/virusbarrier.bundle"],
  },
  {
    product: "malwarebytes",
    name: "Malwarebytes",
    edr: true,
    ids: ["com.malwarebytes."],
    places: ["/Library/Application Support/Malwarebytes"],
  },
  {
    product: "trend-micro",
    name: "Trend Micro",
    edr: true,
    ids: ["com.trendmicro."],
    places: ["/Library/Application Support/TrendMicro"],
  },
  {
    product: "trellix",
    name: "Trellix Endpoint Security",
    edr: true,
    ids: ["com.mcafee.", "com.trellix.", "com.fireeye."],
    places: ["/Library/McAfee/agent", "/Library/Trellix"],
  },
  {
    product: "bitdefender",
    name: "Bitdefender",
    edr: true,
    ids: ["com.bitdefender."],
    places: ["/Library/Bitdefender/AVP"],
  },
  {
    product: "kaspersky",
    name: "Kaspersky Endpoint Security",
    edr: false,
    ids: ["com.kaspersky."],
    places: [],
  },
  {
    product: "cortex-xdr",
    name: "Cortex XDR",
    edr: true,
    ids: ["com.paloaltonetworks.traps", "com.paloaltonetworks.cortex"],
    places: ["/Library/Application Support/PaloAltoNetworks/Traps"],
  },
  {
    product: "carbon-black",
    name: "Carbon Black",
    edr: true,
    ids: ["com.vmware.carbonblack", "com.carbonblack."],
    places: ["/Applications/VMware Carbon Black Cloud"],
  },
  {
    product: "cylance",
    name: "CylancePROTECT",
    edr: true,
    ids: ["com.cylance."],
    places: ["/Applications/Cylance"],
  },
  {
    product: "jamf-protect",
    name: "Jamf Protect",
    edr: true,
    ids: ["com.jamf.protect"],
    places: ["/Applications/JamfProtect.app"],
  },
  {
    product: "withsecure",
    name: "WithSecure Elements",
    edr: true,
    ids: ["com.f-secure.", "com.withsecure."],
    places: [],
  },
  {
    product: "cisco-secure-endpoint",
    name: "Cisco Secure Endpoint",
    edr: true,
    ids: ["com.cisco.endpoint"],
    places: ["/Applications/Cisco Secure Endpoint"],
  },
  {
    product: "webroot",
    name: "Webroot SecureAnywhere",
    edr: false,
    ids: ["com.webroot."],
    places: [],
  },
  { product: "avast", name: "Avast", edr: false, ids: ["com.avast."], places: [] },
  { product: "avg", name: "AVG", edr: false, ids: ["com.avg."], places: [] },
  {
    product: "elastic-defend",
    name: "Elastic Defend",
    edr: true,
    ids: ["co.elastic."],
    places: ["/Library/Elastic/Endpoint"],
  },
];
