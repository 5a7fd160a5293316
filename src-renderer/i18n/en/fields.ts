/** Fields of the forms: label, and help on demand. Shared ones stand under `common`. */
export default {
  common: {
    name: {
      label: 'Name',
      help: 'Letters, digits, dot, dash and underscore; up to 63. References to it follow when it is renamed.',
    },
    description: {
      label: 'Description',
      help: 'A note for people. It has no effect on the network.',
    },
    mtu: {
      label: 'MTU',
      help: 'Largest payload of a frame in octets, 68 to 9216. Larger frames are dropped here and counted.',
    },
    ageing: {
      label: 'Ageing time',
      help: 'How long a learned MAC address is kept without being seen, in seconds.',
    },
    mac: {
      label: 'MAC address',
      help: 'A unicast address such as 02:00:00:00:0a:01. Without one a stable address is made from the names.',
    },
    vlan: {
      label: 'VLAN',
      help: 'Access: untagged frames belong to one VLAN. Trunk: tagged frames of the listed VLANs pass. None: untagged frames only.',
    },
  },
  fabric: {
    kind: { label: 'Type', help: 'An L2 switch forwards frames by MAC address and VLAN.' },
    ports: {
      label: 'Ports',
      help: 'Only ports that differ from the default need an entry: a port without one is a trunk of all VLANs.',
      none: 'All ports are trunks of all VLANs.',
      add: 'Add port',
    },
  },
  host: {
    zone: { label: 'Zone', help: 'The availability zone that the host stands in.' },
  },
  bond: {
    mode: {
      label: 'Mode',
      help: 'Active-backup: one member carries the traffic, the others take over when it fails.',
    },
    members: { label: 'Members', help: 'NICs of this host. A NIC is in one bond at most.' },
    primary: {
      label: 'Primary',
      help: 'The member that is preferred while it is up. Without one the first that is up stays active.',
    },
  },
  bridge: {
    uplink: {
      label: 'Uplink',
      help: 'NIC or bond that joins the bridge to the outside. Without one the bridge is host-only.',
    },
  },
  link: {
    end0: {
      label: 'One end',
      help: 'A NIC as host:nic, or a port of a fabric device as device:port.',
    },
    end1: {
      label: 'Other end',
      help: 'A NIC as host:nic, or a port of a fabric device as device:port.',
    },
    cut: { label: 'Cut', help: 'A cut cable takes both of its ends down.' },
  },
  switch: {
    uplinks: {
      label: 'Uplinks',
      help: 'One instance of the switch runs on each host listed here; the NIC or bond carries its traffic between hosts.',
    },
    hosts: {
      label: 'Hosts without uplink',
      help: 'Members that have an instance but no way out of the host.',
    },
  },
  vm: {
    host: { label: 'Host', help: 'Where the VM runs.' },
    kind: {
      label: 'Type',
      help: 'Light: a small network stack inside Netyard. QEMU: a full guest. Namespace: a Linux network namespace on a TAP device.',
    },
    nics: {
      label: 'vNICs',
      help: 'The first is eth0, the second eth1 and so on.',
      none: 'No vNIC: this VM is on no network.',
      add: 'Add vNIC',
    },
    memory: { label: 'Memory', help: '32 to 1,048,576 MiB.' },
    cpus: { label: 'CPUs', help: '1 to 64 virtual CPUs.' },
    disk: {
      label: 'Disk image',
      help: 'File of a disk image. Without disk, CD and kernel the VM boots the small Linux guest that Netyard builds.',
    },
    snapshot: {
      label: 'Discard writes',
      help: 'The disk image stays as it is; what the guest writes is gone when it stops.',
    },
    cdrom: { label: 'CD image', help: 'File of a CD image (ISO).' },
    kernel: { label: 'Kernel', help: 'File of a Linux kernel to boot directly.' },
    initrd: { label: 'Initrd', help: 'File of the initial RAM disk; only together with a kernel.' },
    append: {
      label: 'Kernel command line',
      help: 'Parameters for the kernel; only together with a kernel.',
    },
  },
  vnic: {
    network: {
      label: 'Network',
      help: 'A port group of a switch that has an instance on the host, or a bridge of the host.',
    },
    address: { label: 'IPv4 address', help: 'With prefix length, for example 10.0.10.11/24.' },
    gateway: { label: 'Gateway', help: 'IPv4 address of the default gateway, in the same subnet.' },
    connected: { label: 'Connected', help: 'Off is as if the cable of the vNIC were pulled.' },
  },
};
