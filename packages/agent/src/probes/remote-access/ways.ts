/** A service that lets somebody in from elsewhere, and how it shows itself on Linux. */
export interface Way {
  readonly service: string;
  readonly packages: readonly string[];
  readonly places: readonly string[];
  readonly units: readonly string[];
  /** Names as the kernel keeps them: their first 15 bytes. */
  readonly processes: readonly string[];
  readonly ports: readonly number[];
}

/** Secure shell aside. Names of packages and programs are the distributions' own, as recalled. */
export const ways: readonly Way[] = [
  {
    service: "xrdp",
    packages: ["xrdp"],
    places: ["/usr/sbin/xrdp"],
    units: ["xrdp.service"],
    processes: ["xrdp"],
    ports: [3389],
  },
  {
    service: "rdp",
    packages: ["gnome-remote-desktop", "krdp"],
    places: [],
    units: ["gnome-remote-desktop.service"],
    processes: ["gnome-remote-de", "krdpserver"],
    ports: [3389],
  },
  {
    service: "vnc",
    packages: [
      "tigervnc-standalone-server",
      "tigervnc-scraping-server",
      "tigervnc-server",
      "tightvncserver",
      "x11vnc",
      "vino",
      "krfb",
      "wayvnc",
      "realvnc-vnc-server",
    ],
    places: ["/usr/bin/Xvnc", "/usr/bin/x0vncserver"],
    units: ["vncserver-x11-serviced.service", "x11vnc.service"],
    processes: [
      "Xvnc",
      "Xtigervnc",
      "Xtightvnc",
      "x0vncserver",
      "x11vnc",
      "vino-server",
      "krfb",
      "wayvnc",
      "vncserver-x11-c",
    ],
    ports: [5900, 5901, 5902, 5903],
  },
  {
    service: "telnet",
    packages: ["telnetd", "telnet-server", "inetutils-telnetd", "telnetd-ssl"],
    places: ["/usr/sbin/telnetd", "/usr/sbin/in.telnetd"],
    units: [],
    processes: ["telnetd", "in.telnetd"],
    ports: [23],
  },
  {
    service: "cockpit",
    packages: ["cockpit", "cockpit-ws"],
    places: [],
    units: ["cockpit.socket"],
    processes: ["cockpit-ws", "cockpit-tls"],
    ports: [9090],
  },
];

/** Tools with which somebody elsewhere may help: a line of the inventory, and no finding. */
export const remoteTools: Readonly<
  Record<string, { readonly packages: readonly string[]; readonly places: readonly string[] }>
> = {
  AnyDesk: { packages: ["anydesk"], places: ["/usr/bin/anydesk"] },
  "Chrome Remote Desktop": {
    packages: ["chrome-remote-desktop"],
    places: ["/opt/google/chrome-remote-desktop"],
  },
  "ConnectWise ScreenConnect": { packages: [], places: ["/opt/screenconnect"] },
  DWAgent: { packages: [], places: ["/usr/share/dwagent"] },
  MeshCentral: {
    packages: [],
    places: ["/usr/local/mesh_services/meshagent", "/opt/meshagent"],
  },
  NoMachine: { packages: ["nomachine"], places: ["/usr/NX/bin/nxserver"] },
  RustDesk: { packages: ["rustdesk"], places: ["/usr/bin/rustdesk", "/usr/lib/rustdesk"] },
  Splashtop: {
    packages: ["splashtop-streamer"],
    places: ["/opt/splashtop-streamer"],
  },
  TeamViewer: {
    packages: ["teamviewer", "teamviewer-host"],
    places: ["/opt/teamviewer"],
  },
};
