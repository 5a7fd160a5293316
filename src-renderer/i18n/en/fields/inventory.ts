/** Fields of devices, hosts, switches, cables and VMs. */
export default {
  fabric: {
    lags: {
      label: 'LAGs',
      help: 'Several ports as one: the far end of a bond, or of a LAG of another switch.',
      none: 'No LAG: every port stands alone.',
      add: 'Add LAG',
    },
    kind: {
      label: 'Type',
      help: 'An L2 switch forwards frames by MAC address and VLAN.',
      options: { 'l2-switch': { label: 'L2 switch' } },
    },
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
    aToB: {
      label: 'From the first end to the other',
      help: 'Values that go before those above in this direction.',
    },
    bToA: {
      label: 'From the other end to the first',
      help: 'Values that go before those above in this direction.',
    },
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
  portGroup: {
    shaping: {
      label: 'Shaping towards the VMs',
      help: 'Holds what each VM of the port group receives to a rate: egress shaping of a distributed switch.',
    },
  },
  vm: {
    host: { label: 'Host', help: 'Where the VM runs.' },
    kind: {
      label: 'Type',
      help: 'Light: a small network stack inside Netyard. QEMU: a full guest. Namespace: a Linux network namespace on a TAP device.',
      options: {
        light: { label: 'Light' },
        qemu: { label: 'QEMU' },
        namespace: { label: 'Namespace' },
      },
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
    shaping: {
      label: 'Shaping towards the VM',
      help: 'Holds what the VM receives by this vNIC to a rate.',
    },
    network: {
      label: 'Network',
      help: 'A port group of a switch that has an instance on the host, or a bridge of the host.',
    },
    address: { label: 'IPv4 address', help: 'With prefix length, for example 10.0.10.11/24.' },
    gateway: { label: 'Gateway', help: 'IPv4 address of the default gateway, in the same subnet.' },
    connected: { label: 'Connected', help: 'Off is as if the cable of the vNIC were pulled.' },
    allowedMacs: {
      label: 'Allowed MAC addresses',
      help: 'Source addresses beside its own, such as that of a virtual router. With a list, any other is dropped. Without one, forged transmits of the port group decide.',
    },
    allowedAddresses: {
      label: 'Allowed IP addresses',
      help: 'IPv4 and IPv6 addresses and prefixes beside its own. With a list, any other source is dropped, also in ARP, and a family without an entry is not allowed. 10.0.10.0/24 means all of them, 10.0.10.11/24 that one.',
    },
    dhcpServer: {
      label: 'DHCP server',
      help: 'It may be a DHCP server where the port group has DHCP guard.',
    },
    router: {
      label: 'Router',
      help: 'It may send router advertisements and redirects where the port group has router guard.',
    },
  },
};
