/** Programs that readers of technical documentation know, and how many words of theirs are subcommands. */

/** No subcommands: every further word is an argument. */
const PLAIN =
  'awk base64 basename bash blkid bzip2 cat cd chgrp chmod chown cksum clang cmake cp crontab cryptsetup curl cut date dd df diff dig dmesg dmsetup dpkg du e2fsck echo egrep ethtool exportfs fdisk fgrep file find firewall-cmd free fsck fstrim g++ gawk gcc getenforce getent gpg grep groupadd gunzip gzip head host hostname hostnamectl htop iconv id ifconfig insmod install iostat iptables iscsiadm java javac journalctl jq kill killall ldconfig less ln logger losetup ls lsblk lscpu lshw lsmod lsof lspci lsscsi lsusb lvs make md5sum mkdir mkfs mkfs.ext4 mkfs.xfs mkswap modinfo modprobe mongosh mount mv mysql mysqldump nano nc netstat nfsstat nft node nproc nsenter nslookup ntpdate parted patch pg_dump pg_restore pgrep php ping pkill printf ps psql pvs pwd python python3 readlink realpath reboot redis-cli redis-server resize2fs rm rmdir rmmod rpm rsync ruby sar scp sed semanage service sestatus setenforce setsebool sftp sh sha1sum sha256sum sha512sum shasum shutdown sleep smartctl sort source sqlite3 ss ssh ssh-copy-id ssh-keygen stat strace su swapoff swapon sync sysctl tail tar tcpdump tee telnet test top touch tr traceroute tree truncate tune2fs ulimit umount uname uniq unlink unzip update-grub uptime useradd usermod vgs vi vim visudo vmstat wc wget which whoami xfs_repair yq zcat zip zsh';
/** One subcommand: `apt-get install`. */
const SINGLE =
  'ansible ansible-playbook apk apt apt-get brew bundle cargo chef choco composer conda crictl ctr deno dnf docker docker-compose doctl dotnet etcdctl flatpak gem git go gradle hatch helm heroku ip kind kubeadm kubectl kustomize launchctl loginctl lvm make minikube mix mvn nerdctl nix nmcli npm npx oc openssl pip pip3 pipx pnpm podman poetry pulumi rustup skopeo snap systemctl systemd-analyze terraform timedatectl tofu transactional-update uv vagrant vault winget yarn yum zypper';
/** A group of subcommands, then the subcommand itself: `aws eks update-kubeconfig`. */
const GROUPED = 'aws eksctl gh';
/** Two groups and the subcommand: `gcloud container clusters create`. */
const DEEP = 'az gcloud';
const GROUPS: Readonly<Record<string, string>> = {
  docker:
    'builder buildx compose config container context image manifest network node plugin secret service stack swarm system volume',
  git: 'bisect config flow lfs notes remote stash submodule worktree',
  go: 'mod tool work',
  helm: 'dependency get plugin registry repo search show',
  ip: 'addr address link neigh route rule',
  kubectl: 'auth certificate cluster-info config rollout set top',
  npm: 'run',
  oc: 'adm auth config rollout set',
  pnpm: 'run',
  podman: 'compose container image machine network pod system volume',
  terraform: 'state workspace',
  uv: 'pip tool',
  yarn: 'run workspace',
};
/** Everyday words: alone in code style they may be anything. */
const AMBIGUOUS = new Set(
  'cat chef conda cut date dd deno docker echo env file find free git go hatch head helm host hostname id install ip java kill kind less ln make mix mount nano nice nix node patch php ping podman pulumi python python3 ruby sar service shutdown sleep snap sort source split stat su sync tail tar test time top touch tr tree truncate umount unlink uv vagrant vault vi watch which yarn zip'.split(
    ' ',
  ),
);

const DEPTHS: ReadonlyMap<string, number> = new Map([
  ...PLAIN.split(' ').map((name) => [name, 0] as const),
  ...SINGLE.split(' ').map((name) => [name, 1] as const),
  ...GROUPED.split(' ').map((name) => [name, 2] as const),
  ...DEEP.split(' ').map((name) => [name, 3] as const),
]);
/** Subcommands of a program that is not in the list: `flux delete helmrelease`. */
const UNKNOWN_DEPTH = 2;

/** Whether any reader takes the word for a program. */
export function isKnownProgram(program: string): boolean {
  return DEPTHS.has(program);
}

/** Whether the word alone, in code style, may be something else than a program. */
export function isAmbiguousProgram(program: string): boolean {
  return AMBIGUOUS.has(program);
}

/** How many words after the program name the command. */
export function subcommandDepth(program: string, first: string | undefined): number {
  const depth = DEPTHS.get(program) ?? UNKNOWN_DEPTH;
  const groups = GROUPS[program]?.split(' ') ?? [];
  return first !== undefined && groups.includes(first) ? depth + 1 : depth;
}
