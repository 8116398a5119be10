/** Management beside a directory, and how it shows itself on Linux. */
export interface ManagementTool {
  readonly tool: string;
  readonly packages: readonly string[];
  readonly places: readonly string[];
  readonly units: readonly string[];
  /** First 15 bytes of a name, as the kernel keeps it. */
  readonly processes: readonly string[];
  /** A file that only registration makes; with one, running is not enough to be managed. */
  readonly registered?: string;
}

/** Names of packages, places and units are the makers' own, as recalled. An unlisted trace hides a tool, never invents one. */
export const managementTools: readonly ManagementTool[] = [
  {
    tool: "landscape",
    packages: ["landscape-client"],
    places: ["/etc/landscape/client.conf"],
    units: ["landscape-client.service"],
    processes: ["landscape-clien"],
  },
  {
    tool: "insights",
    packages: ["insights-client"],
    places: ["/etc/insights-client"],
    units: ["insights-client.timer"],
    processes: [],
    registered: "/etc/insights-client/.registered",
  },
  {
    tool: "red-hat-subscription",
    packages: [],
    places: ["/etc/pki/consumer/cert.pem"],
    units: ["rhsmcertd.service"],
    processes: ["rhsmcertd"],
    registered: "/etc/pki/consumer/cert.pem",
  },
  {
    tool: "satellite",
    packages: ["katello-host-tools", "katello-agent"],
    places: ["/etc/rhsm/ca/katello-server-ca.pem"],
    units: [],
    processes: [],
    registered: "/etc/rhsm/ca/katello-server-ca.pem",
  },
  {
    tool: "puppet",
    packages: ["puppet-agent", "puppet", "openvox-agent"],
    places: ["/opt/puppetlabs/bin/puppet"],
    units: ["puppet.service"],
    processes: ["puppet"],
  },
  {
    tool: "salt",
    packages: ["salt-minion"],
    places: [],
    units: ["salt-minion.service"],
    processes: ["salt-minion"],
  },
  {
    tool: "suse-manager",
    packages: ["venv-salt-minion"],
    places: [],
    units: ["venv-salt-minion.service"],
    processes: ["venv-salt-minio"],
  },
  {
    tool: "chef",
    packages: ["chef", "cinc"],
    places: ["/etc/chef/client.rb"],
    units: ["chef-client.service"],
    processes: ["chef-client"],
  },
  {
    tool: "cfengine",
    packages: ["cfengine-nova", "cfengine-community", "cfengine3"],
    places: [],
    units: ["cfengine3.service"],
    processes: ["cf-execd"],
  },
  {
    tool: "rudder",
    packages: ["rudder-agent"],
    places: [],
    units: ["rudder-agent.service"],
    processes: [],
  },
  {
    tool: "jumpcloud",
    packages: ["jcagent"],
    places: ["/opt/jc"],
    units: ["jcagent.service"],
    processes: ["jumpcloud-agent"],
  },
  {
    tool: "fleet",
    packages: ["fleet-osquery"],
    places: ["/opt/orbit"],
    units: ["orbit.service"],
    processes: ["orbit"],
  },
  {
    tool: "azure-arc",
    packages: ["azcmagent"],
    places: ["/opt/azcmagent"],
    units: ["himdsd.service"],
    processes: ["himds"],
  },
  {
    tool: "aws-systems-manager",
    packages: ["amazon-ssm-agent"],
    places: [],
    units: ["amazon-ssm-agent.service"],
    processes: ["amazon-ssm-agen"],
  },
  {
    tool: "manage-engine",
    packages: [],
    places: ["/usr/local/manageengine/uems_agent"],
    units: [],
    processes: ["dcservice"],
  },
  {
    tool: "ninja",
    packages: ["ninjarmm-agent"],
    places: ["/opt/NinjaRMMAgent"],
    units: [],
    processes: ["ninjarmm-linage"],
  },
  {
    tool: "workspace-one",
    packages: ["workspaceone-intelligent-hub"],
    places: ["/opt/vmware/ws1-hub"],
    units: [],
    processes: ["ws1HubAgent"],
  },
];

/** What signs people or the machine in to Entra. Installed says nothing of whether anybody did. */
export const entraTraces = {
  packages: [
    "himmelblau",
    "himmelblau-daemon",
    "aad-auth",
    "libpam-aad",
    "aadsshlogin",
    "intune-portal",
    "microsoft-identity-broker",
  ],
  places: [
    "/etc/himmelblau/himmelblau.conf",
    "/opt/microsoft/intune",
    "/opt/microsoft/identity-broker",
  ],
} as const;

export const intuneTraces = {
  packages: ["intune-portal"],
  places: ["/opt/microsoft/intune"],
} as const;
