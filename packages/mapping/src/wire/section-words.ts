/**
 * Words that sections hold, in the order in which they hold them: facts as they most often are, in canonical JSON. Both ends
 * compress a section against them that has no predecessor, which makes the small ones a third of their size. Part of the
 * protocol's version 1: changing a byte of it makes old and new programs strangers.
 */
const usual: readonly string[] = [
  `{"because":"does not apply here: the Windows host","kind":"firewall","state":"not-applicable"}`,
  `{"detail":"could not be read: run the agent as root","kind":"secure-boot","reason":"not_reported","state":"unknown"}`,
  `{"detail":" is not installed","kind":"restart","reason":"command_missing","state":"unknown"}`,
  `{"detail":" needs administrator rights: run the agent as SYSTEM or an administrator","kind":"backup","reason":"access_denied","state":"unknown"}`,
  `{"kind":"support-programme","source":"software-licensing","state":"known","value":{"programmes":[{"programme":"windows-esu","source":"software-licensing","state":"active","year":1}]}}`,
  `{"kind":"machine-class","source":"win32-computersystem","state":"known","value":{"form":"laptop","runsIn":"physical"}}`,
  `{"kind":"machine-class","source":"dmi","state":"known","value":{"form":"server","runsIn":"virtual-machine","technology":"kvm"}}`,
  `{"kind":"identity","source":"dmi","state":"known","value":{"hostname":"","manufacturer":"","model":"","serial":""}}`,
  `{"kind":"boot","source":"proc-stat","state":"known","value":{"bootedAt":"2026-11-20T07:00:00.000Z"}}`,
  `{"kind":"restart","source":"kernel-packages","state":"known","value":{"because":[],"required":false}}`,
  `{"asOf":"2026-11-20T07:00:00.000Z","kind":"update-check","source":"apt-lists","state":"known","value":{"checkedAt":"2026-11-20T07:00:00.000Z","installedAt":"2026-11-20T07:00:00.000Z","listsDate":"2026-11-20T07:00:00.000Z"}}`,
  `{"kind":"update-policy","source":"apt-config","state":"known","value":{"automatic":"install","deferralDays":7,"managedBy":"intune","mechanism":"windows-update","obstacles":[],"scope":"security"}}`,
  `{"kind":"update-policy","source":"apt-settings","state":"known","value":{"automatic":"not-configured","mechanism":"unattended-upgrades","obstacles":[]}}`,
  `{"kind":"antivirus","source":"security-center+defender-status+programs","state":"known","value":{"products":[{"licensed":"unknown","mode":"active","name":"Microsoft Defender Antivirus","product":"defender","realTime":"yes","running":"yes","signatureVersion":"1.441.120.0","signaturesAt":"2026-11-20T18:20:00.000Z","signaturesFresh":"unknown","version":"4.18.26100.9"}]}}`,
  `{"kind":"antivirus","source":"packages-and-processes","state":"known","value":{"products":[]}}`,
  `{"kind":"firewall","source":"active-store","state":"known","value":{"layers":[{"defaultInbound":"block","enabled":"yes","inUse":true,"name":"domain","raw":"Enabled=1 DefaultInboundAction=4"},{"defaultInbound":"allow","enabled":"no","name":"private"},{"name":"public"}],"managedBy":"windows-firewall"}}`,
  `{"kind":"firewall","source":"nft","state":"known","value":{"layers":[{"defaultInbound":"allow","enabled":"no","name":"ipv4","raw":"policy accept"},{"defaultInbound":"allow","enabled":"no","name":"ipv6"}],"managedBy":"ufw"}}`,
  `{"kind":"disk-encryption","source":"lsblk","state":"known","value":{"volumes":[{"method":"dm-crypt","mount":"/","state":"plain","use":"system"},{"method":"xts-aes-128","mount":"C:","state":"encrypted","use":"data"}]}}`,
  `{"kind":"browsers","source":"packages-and-folders","state":"known","value":{"browsers":[{"autoUpdate":"unknown","channel":"stable","name":"Microsoft Edge","product":"edge","scope":"machine","source":"edge-update","version":""},{"autoUpdate":"on","channel":"stable","name":"Google Chrome","product":"chrome","scope":"machine","source":"google-update","version":""}],"complete":true,"extensions":{"found":[],"profilesNotRead":0,"read":"not-asked"},"unread":[]}}`,
  `{"kind":"installed-updates","source":"quick-fix-engineering","state":"known","value":{"read":["apt-history"],"transactions":[{"at":"2026-11-20T07:00:00.000Z","changed":1}],"unread":[],"updates":[{"at":"2026-11-20T00:00:00.000Z","id":"KB50","result":"installed","title":"Security Update"}]}}`,
  `{"kind":"administrators","source":"accounts","state":"known","value":{"complete":true,"guest":"absent","members":[{"enabled":"yes","from":"local","type":"user","wellKnown":"root"},{"enabled":"unknown","from":"domain","type":"group","wellKnown":"domain-admins"}],"passwordManaged":"not-applicable","unread":[],"withoutAsking":0,"withoutPassword":0}}`,
  `{"because":"no graphical session is installed","kind":"screen-lock","state":"not-applicable"}`,
  `{"kind":"screen-lock","source":"registry","state":"known","value":{"settings":[{"afterSeconds":900,"enabled":"yes","from":"policy","password":"yes","scope":"machine","source":"inactivity-limit"}],"usersNotRead":0}}`,
  `{"because":"only Windows starts things from media by itself","kind":"autorun","state":"not-applicable"}`,
  `{"kind":"autorun","source":"registry","state":"known","value":{"settings":[{"commands":"default","driveTypesOff":255,"nonVolume":"default","scope":"machine","switchedOff":"default"}],"usersNotRead":0}}`,
  `{"kind":"secure-boot","source":"efivars","state":"known","value":{"certificates":{"status":"Updated"},"credentialGuard":"no","integrity":"none","secureBoot":"on","tpm":{"enabled":"yes","present":"yes","version":"2.0"},"virtualisationBased":"yes"}}`,
  `{"kind":"remote-access","source":"sshd-config","state":"known","value":{"services":[{"enabled":"yes","ports":[22],"running":"yes","service":"ssh","settings":[{"name":"keyboard-interactive-authentication","value":"no"},{"name":"network-level-authentication","value":"default"},{"name":"password-authentication","value":"no"},{"name":"permit-empty-passwords","value":"no"},{"name":"permit-root-login","value":"no"},{"name":"pubkey-authentication","value":"yes"}]}],"tools":[],"unread":[]}}`,
  `{"detail":"no sign of a backup tool: a backup of the network or the hypervisor can't be seen from inside","kind":"backup","reason":"not_reported","state":"unknown"}`,
  `{"kind":"backup","source":"services","state":"known","value":{"hints":[{"encrypted":"unknown","name":"","state":"installed","tool":""}]}}`,
  `{"kind":"removable-media","source":"registry","state":"known","value":{"deviceControl":"unknown","policies":[],"storage":"not-restricted","unread":[]}}`,
  `{"kind":"management","source":"dsregcmd+registry","state":"known","value":{"domainJoined":"no","entraJoined":"yes","entraRegistered":"no","mdm":{"automated":"unknown","enrolled":"yes","provider":"intune","userApproved":"unknown"},"others":[],"unread":[]}}`,
  `{"kind":"edr","source":"packages-and-processes","state":"known","value":{"products":[{"issues":[],"name":"Microsoft Defender for Endpoint","onboarded":"yes","organisation":"","product":"defender-for-endpoint","running":"yes"}]}}`,
  `{"kind":"pending-updates","source":"apt","state":"known","value":{"securityOrigins":["Debian-Security:12/stable-security"],"updates":[{"candidate":"","held":false,"installed":"","name":"lib","origin":"Debian:12/stable","security":"yes","severity":"unknown"}]}}`,
  `{"kind":"installed-software","source":"dpkg-status","state":"known","value":{"complete":true,"items":[{"architecture":"amd64","name":"lib","origin":"lists.debian.org","source":"dpkg","sourceName":"","sourceVersion":"","version":""}],"read":["dpkg","file"],"unread":[]}}`,
  `{"kind":"os","source":"os-release","state":"known","value":{"architecture":"x86_64","build":"26200.","codename":"bookworm","edition":"Enterprise","id":"debian","kernel":"6.1.0-amd64","like":[],"name":"Debian GNU/Linux","platform":"linux","point":"12.","productType":"workstation","rolling":false,"version":"12"}}`,
];

export const sectionWords: Uint8Array = new TextEncoder().encode(
  `${usual.map((fact) => `{"fact":${fact},"v":1}`).join("")}"salt":"","v":1}`,
);
