/** A tool that makes backups, and how it shows itself on Linux. */
export interface BackupTool {
  readonly tool: string;
  readonly name: string;
  readonly packages: readonly string[];
  readonly places: readonly string[];
  /** Agents that stay: one that runs waits for its server's word. First 15 bytes of a name, as the kernel keeps it. */
  readonly processes: readonly string[];
  /** A command that makes a copy, as a timer's service or cron calls it. */
  readonly command?: RegExp;
  /** Every copy it makes is encrypted. */
  readonly encrypted?: boolean;
}

/**
 * Timeshift and snapper are missing on purpose: a snapshot on the same disk is no backup. Names of packages and places are
 * the makers' own, as recalled.
 */
export const backupTools: readonly BackupTool[] = [
  {
    tool: "restic",
    name: "restic",
    packages: ["restic"],
    places: ["/usr/local/bin/restic"],
    processes: [],
    command: /\b(?:restic|resticprofile|autorestic)\b[^\n;|&]{0,400}\bbackup\b/,
    encrypted: true,
  },
  {
    tool: "borgmatic",
    name: "borgmatic",
    packages: ["borgmatic"],
    places: ["/usr/local/bin/borgmatic", "/etc/borgmatic"],
    processes: [],
    command: /\bborgmatic\b/,
  },
  {
    tool: "borg",
    name: "BorgBackup",
    packages: ["borgbackup", "borg"],
    places: ["/usr/local/bin/borg"],
    processes: [],
    command: /\bborg(?:backup)?\b[^\n;|&]{0,400}\bcreate\b/,
  },
  {
    tool: "rsnapshot",
    name: "rsnapshot",
    packages: ["rsnapshot"],
    places: [],
    processes: [],
    command: /\brsnapshot\b/,
  },
  {
    tool: "duplicity",
    name: "duplicity",
    packages: ["duplicity", "duply"],
    places: [],
    processes: [],
    command: /\b(?:duplicity|duply)\b/,
  },
  { tool: "deja-dup", name: "Déjà Dup", packages: ["deja-dup"], places: [], processes: [] },
  {
    tool: "rdiff-backup",
    name: "rdiff-backup",
    packages: ["rdiff-backup"],
    places: [],
    processes: [],
    command: /\brdiff-backup\b/,
  },
  {
    tool: "kopia",
    name: "Kopia",
    packages: ["kopia"],
    places: [],
    processes: [],
    command: /\bkopia\b[^\n;|&]{0,400}\bsnapshot\b/,
    encrypted: true,
  },
  {
    tool: "proxmox-backup",
    name: "Proxmox Backup Client",
    packages: ["proxmox-backup-client"],
    places: [],
    processes: [],
    command: /\bproxmox-backup-client\b[^\n;|&]{0,400}\bbackup\b/,
  },
  {
    tool: "duplicati",
    name: "Duplicati",
    packages: ["duplicati"],
    places: ["/usr/lib/duplicati"],
    processes: ["duplicati", "duplicati-serve"],
  },
  {
    tool: "veeam",
    name: "Veeam Agent",
    packages: ["veeam", "veeam-nosnap", "veeamdeployment"],
    places: ["/opt/veeam"],
    processes: ["veeamservice"],
  },
  {
    tool: "acronis",
    name: "Acronis Cyber Protect",
    packages: [],
    places: ["/usr/lib/Acronis/BackupAndRecovery"],
    processes: ["acronis_mms", "acp-update-contr"],
  },
  {
    tool: "commvault",
    name: "Commvault",
    packages: [],
    places: ["/opt/commvault"],
    processes: ["cvd", "cvlaunchd"],
  },
  {
    tool: "netbackup",
    name: "Veritas NetBackup",
    packages: ["VRTSnbclt"],
    places: ["/usr/openv/netbackup"],
    processes: ["bpcd", "vnetd"],
  },
  {
    tool: "bacula",
    name: "Bacula or Bareos",
    packages: ["bacula-fd", "bacula-client", "bareos-filedaemon"],
    places: [],
    processes: ["bacula-fd", "bareos-fd"],
  },
  {
    tool: "urbackup",
    name: "UrBackup",
    packages: ["urbackup-client"],
    places: ["/usr/local/sbin/urbackupclientbackend"],
    processes: ["urbackupclientb"],
  },
  {
    tool: "datto",
    name: "Datto",
    packages: ["dlad", "datto-linux-agent"],
    places: [],
    processes: ["dlad"],
  },
  {
    tool: "cove",
    name: "N-able Cove",
    packages: [],
    places: ["/opt/MXB"],
    processes: ["BackupFP"],
  },
  {
    tool: "msp360",
    name: "MSP360",
    packages: ["msp360-backup"],
    places: ["/opt/local/Online Backup", "/opt/local/MSP360 Backup"],
    processes: ["cbbWorker"],
  },
  {
    tool: "druva",
    name: "Druva",
    packages: ["druva-phoenix-client", "druvaphoenix"],
    places: ["/opt/Druva", "/etc/Phoenix"],
    processes: ["PhoenixFS"],
  },
  {
    tool: "crashplan",
    name: "CrashPlan",
    packages: [],
    places: ["/usr/local/crashplan"],
    processes: ["CrashPlanServic"],
  },
  {
    tool: "synology",
    name: "Synology Active Backup",
    packages: ["synology-active-backup-business-linux-service", "Synology Active Backup"],
    places: ["/opt/Synology/ActiveBackupforBusiness"],
    processes: ["synology-backu"],
  },
  {
    tool: "rubrik",
    name: "Rubrik",
    packages: ["rubrik-agent"],
    places: ["/etc/rubrik"],
    processes: ["backup_agent_ma"],
  },
];
