/** How a product shows itself on Windows. */
export interface WindowsVendor {
  /** The same id as on other systems. */
  readonly product: string;
  readonly name: string;
  /** Names of the services of its engine, whole: any of them running means the product runs. */
  readonly services: RegExp;
  /** Its names in Security Center. */
  readonly registered: RegExp;
  /** Its entries among the installed programs; consoles, VPN clients and management agents of the same maker are none. */
  readonly programs: RegExp;
}

/**
 * Services as endpoint facts list them; what is beyond that list is from the vendors' documentation as recalled. An unlisted
 * trace hides a product, never invents one. A running engine proves presence, not that files are scanned as they are opened.
 */
export const windowsVendors: readonly WindowsVendor[] = [
  {
    product: "sophos",
    name: "Sophos Endpoint",
    services: /^(?:Sophos Endpoint Defense Service|SAVService|Sophos File Scanner Service)$/i,
    registered: /\bsophos\b/i,
    programs: /^sophos (?:endpoint agent|endpoint advanced|anti-?virus|intercept x|home)/i,
  },
  {
    product: "eset",
    name: "ESET Endpoint or Server Security",
    services: /^ekrn$/i,
    registered: /\beset\b/i,
    programs:
      /^eset (?:endpoint|file security|server security|security|internet security|nod32|smart security|mail security|small business)/i,
  },
  {
    product: "kaspersky",
    name: "Kaspersky Endpoint Security",
    services: /^AVP[\w.]*$/i,
    registered: /kaspersky/i,
    programs:
      /^kaspersky (?:endpoint security|security for windows server|internet security|total security|anti-?virus|small office|standard|plus|premium|free)/i,
  },
  {
    product: "bitdefender",
    name: "Bitdefender Endpoint Security Tools",
    services: /^(?:EPSecurityService|EPProtectedService|VSSERV|bdservicehost|bdredline)$/i,
    registered: /bitdefender/i,
    programs: /^bitdefender (?:endpoint|antivirus|internet|total|gravity|small office)/i,
  },
  {
    product: "crowdstrike-falcon",
    name: "CrowdStrike Falcon",
    services: /^CSFalconService$/i,
    registered: /crowdstrike/i,
    programs: /^crowdstrike (?:windows sensor|falcon sensor|sensor platform)/i,
  },
  {
    product: "sentinelone",
    name: "SentinelOne",
    services: /^SentinelAgent$/i,
    registered: /sentinel ?(?:one|agent)/i,
    programs: /^sentinel ?(?:one|agent)/i,
  },
  {
    product: "trend-micro",
    name: "Trend Micro",
    services: /^(?:ntrtscan|TmCCSF|ds_agent|AMSP)$/i,
    registered: /trend micro/i,
    programs:
      /^trend micro (?:apex one|officescan|deep security agent|worry-free|security agent|maximum|internet security|antivirus|vision one endpoint)/i,
  },
  {
    product: "trellix",
    name: "Trellix Endpoint Security",
    services: /^(?:mfemms|mfetp|McShield)$/i,
    registered: /trellix|mcafee/i,
    programs:
      /^(?:trellix endpoint security|mcafee endpoint security|mcafee (?:livesafe|total protection|virusscan|antivirus))/i,
  },
  {
    product: "symantec",
    name: "Symantec Endpoint Protection",
    services: /^(?:SepMasterService|SepScanService)$/i,
    registered: /symantec/i,
    programs: /^symantec endpoint (?:protection|security)$/i,
  },
  {
    product: "norton",
    name: "Norton",
    services: /^(?:Norton ?(?:Security|Antivirus|Svc)|NS)$/i,
    registered: /\bnorton\b/i,
    programs: /^norton (?:security|360|antivirus|internet security)/i,
  },
  {
    product: "webroot",
    name: "Webroot SecureAnywhere",
    services: /^(?:WRSVC|WRCoreService)$/i,
    registered: /webroot/i,
    programs: /^webroot secureanywhere/i,
  },
  {
    product: "malwarebytes",
    name: "Malwarebytes",
    services: /^(?:MBAMService|MBEndpointAgent)$/i,
    registered: /malwarebytes|threatdown/i,
    programs: /^(?:malwarebytes|threatdown)/i,
  },
  {
    product: "cortex-xdr",
    name: "Cortex XDR",
    services: /^cyserver$/i,
    registered: /cortex xdr|traps/i,
    programs: /^cortex xdr/i,
  },
  {
    product: "carbon-black",
    name: "Carbon Black",
    services: /^(?:CbDefense|CbDefenseWSC)$/i,
    registered: /carbon black/i,
    programs: /^(?:vmware )?carbon black cloud sensor/i,
  },
  {
    product: "cylance",
    name: "Cylance",
    services: /^CylanceSvc$/i,
    registered: /cylance/i,
    programs: /^(?:blackberry )?cylance ?(?:protect|endpoint|optics)?/i,
  },
  {
    product: "withsecure",
    name: "WithSecure Elements",
    services: /^(?:fshoster|fshs|wshoster|fsulhoster|fsulprothoster)$/i,
    registered: /withsecure|f-secure/i,
    programs: /^(?:withsecure|f-secure)/i,
  },
  {
    product: "avast",
    name: "Avast",
    services: /^(?:avast! Antivirus|avast)$/i,
    registered: /avast/i,
    programs: /^avast .*(?:antivirus|security)/i,
  },
  {
    product: "avg",
    name: "AVG",
    services: /^(?:AVG Antivirus|avgsvc)$/i,
    registered: /\bavg\b/i,
    programs: /^avg .*(?:antivirus|protection|security)/i,
  },
  {
    product: "cisco-secure-endpoint",
    name: "Cisco Secure Endpoint",
    services: /^(?:CiscoAMP|CiscoSecureEndpoint)[\w.]*$/i,
    registered: /cisco (?:amp|secure endpoint)/i,
    programs: /^cisco (?:amp|secure endpoint)/i,
  },
];
