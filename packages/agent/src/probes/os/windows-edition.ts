/** EditionID by OperatingSystemSKU (winnt.h, PRODUCT_…), the number that no language changes. Only what is sure is listed. */
const editionsBySku: Readonly<Record<number, string>> = {
  4: "Enterprise",
  7: "ServerStandard",
  8: "ServerDatacenter",
  12: "ServerDatacenter",
  13: "ServerStandard",
  27: "EnterpriseN",
  48: "Professional",
  49: "ProfessionalN",
  72: "EnterpriseEval",
  79: "ServerStandardEval",
  80: "ServerDatacenterEval",
  84: "EnterpriseNEval",
  98: "CoreN",
  99: "CoreCountrySpecific",
  100: "CoreSingleLanguage",
  101: "Core",
  121: "Education",
  122: "EducationN",
  125: "EnterpriseS",
  126: "EnterpriseSN",
  129: "EnterpriseSEval",
  130: "EnterpriseSNEval",
  145: "ServerDatacenterACor",
  146: "ServerStandardACor",
  161: "ProfessionalWorkstation",
  162: "ProfessionalWorkstationN",
  164: "ProfessionalEducation",
  165: "ProfessionalEducationN",
  175: "ServerRdsh",
  188: "IoTEnterprise",
  191: "IoTEnterpriseS",
  407: "ServerTurbine",
};

export function editionOfSku(sku: number | undefined): string | undefined {
  return sku === undefined ? undefined : editionsBySku[sku];
}

/** Enterprise multi-session is a client, though Windows gives it a server's product type and an edition called Server…. */
export function isMultiSession(edition: string | undefined): boolean {
  return edition?.toLowerCase() === "serverrdsh";
}

/** Whether an edition exists on servers only, or on clients only. */
export function kindOfEdition(edition: string | undefined): "client" | "server" | undefined {
  if (edition === undefined) return undefined;
  return /^server/i.test(edition) && !isMultiSession(edition) ? "server" : "client";
}

/** Long-term editions of the client: EnterpriseS, IoTEnterpriseS and their kin. */
export function isLongTermClient(edition: string | undefined): boolean {
  return /^(?:IoT)?EnterpriseS(?:N|K)?(?:Eval)?$/i.test(edition ?? "");
}
