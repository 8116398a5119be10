import { type Vendor, vendors } from "../antivirus/vendors.ts";

/** Products that watch and report without being an antivirus product. Traces as recalled, as for those. */
const others: readonly Vendor[] = [
  {
    product: "elastic-defend",
    name: "Elastic Defend",
    packages: ["elastic-agent"],
    places: ["/opt/Elastic/Agent", "/opt/Elastic/Endpoint"],
    processes: ["elastic-endpoin", "elastic-agent"],
  },
  {
    product: "wazuh",
    name: "Wazuh",
    packages: ["wazuh-agent"],
    places: ["/var/ossec"],
    processes: ["wazuh-agentd", "ossec-agentd"],
  },
  {
    product: "cybereason",
    name: "Cybereason",
    packages: ["cybereason-sensor"],
    places: ["/opt/cybereason"],
    processes: ["cybereason-sens"],
  },
  {
    product: "trellix-hx",
    name: "Trellix Endpoint Security (HX)",
    packages: ["xagt"],
    places: ["/opt/fireeye"],
    processes: ["xagt"],
  },
  {
    product: "cylance",
    name: "Cylance",
    packages: ["cylance-protect", "cylance-optics"],
    places: ["/opt/cylance"],
    processes: ["cylancesvc"],
  },
  {
    product: "withsecure",
    name: "WithSecure Elements",
    packages: ["f-secure-linuxsecurity"],
    places: ["/opt/f-secure/linuxsecurity"],
    processes: ["lspmd"],
  },
  {
    product: "huntress",
    name: "Huntress",
    packages: ["huntress-agent"],
    places: ["/usr/share/huntress"],
    processes: ["huntress-agent"],
  },
];

/** By the product's name here, where it is not the one the antivirus fact has. */
const named: Readonly<Record<string, string>> = { defender: "defender-for-endpoint" };

/** Every product that can detect and report, in one order: antivirus products that report to a console among them. */
export const edrVendors: readonly Vendor[] = [
  ...vendors
    .filter(({ product }) => product !== "clamav")
    .map((vendor) => ({ ...vendor, product: named[vendor.product] ?? vendor.product })),
  ...others,
];
