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
    priorityTags: {
      label: 'Priority tags',
      help: 'Whether frames that leave without a VLAN keep their priority in a tag with VLAN 0. Open vSwitch: priority-tags.',
      options: {
        no: { label: 'no' },
        'if-nonzero': { label: 'if there is a priority' },
        always: { label: 'always, where a tag came in' },
      },
    },
    protected: {
      label: 'Protected',
      help: 'Protected ports of a switch, on one host, exchange nothing with each other.',
    },
    uplinkVlans: {
      label: 'VLANs on the uplink',
      help: 'What the uplink carries: VLANs and ranges, 0 for untagged frames. All without it.',
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
    delay: {
      label: 'Delay',
      help: 'How long a frame is on its way, for example 10ms or 500us. It costs no throughput.',
    },
    jitter: {
      label: 'Jitter',
      help: 'How far the delay strays to both sides, for example 1ms. Frames keep their order.',
    },
    distribution: {
      label: 'Distribution',
      help: 'How the jitter is spread. It is the limit of the uniform distribution, and the standard deviation of the others.',
      options: {
        uniform: { label: 'uniform' },
        normal: { label: 'normal' },
        pareto: { label: 'Pareto' },
      },
    },
    rate: {
      label: 'Rate',
      help: 'What the cable carries, for example 100Mbit or 1.5Gbit. Frames beyond it wait.',
    },
    limit: {
      label: 'Queue limit',
      help: 'What may wait before frames are dropped, for example 128KB (a KB is 1024 bytes). Without it: what passes in 100 ms, at least 64KB.',
    },
    loss: { label: 'Loss', help: 'Share of the frames that are lost, for example 1%.' },
    duplicate: { label: 'Duplication', help: 'Share of the frames that arrive twice.' },
    reorder: {
      label: 'Reordering',
      help: 'Share of the frames that skip the delay and so overtake others. Only together with a delay.',
    },
    corrupt: { label: 'Corruption', help: 'Share of the frames in which one random bit is wrong.' },
    shaping: {
      label: 'Shaping',
      help: 'Holds what leaves by the port to a rate. What comes too early waits in a queue.',
    },
    queues: {
      label: 'Priority queues',
      help: 'They share the rate of the shaping. A frame goes to the first queue that names its DSCP, else its CoS.',
      none: 'One queue for all frames.',
      add: 'Add queue',
    },
    vlan: {
      label: 'VLAN',
      help: 'Access: untagged frames belong to one VLAN. Trunk: tagged frames of the listed VLANs pass. None: untagged frames only.',
    },
    pvlans: {
      label: 'Private VLANs',
      help: 'A primary VLAN has a promiscuous entry (secondary = primary), at most one isolated secondary and any number of communities.',
      none: 'No private VLANs.',
      add: 'Add entry',
    },
    pvlan: {
      label: 'Private VLAN',
      help: 'A secondary of the map, or the primary for promiscuous ports, in place of another VLAN. Promiscuous ports speak with all, communities among themselves, isolated ports with promiscuous ones only.',
    },
    blocked: {
      label: 'Blocked',
      help: 'No frame passes in either direction, while the link stays up.',
    },
    rules: {
      label: 'Rules',
      help: 'Frames are measured against the rules from the top; the first that fits decides. At most 4,096.',
      none: 'No rules: the default action holds for all frames.',
      add: 'Add rule',
    },
    defaultAction: {
      label: 'Default action',
      help: 'What happens to frames that no rule fits.',
      options: { allow: { label: 'Allow' }, drop: { label: 'Drop' } },
    },
    policing: {
      label: 'Ingress policing',
      help: 'What comes in by a port above this rate is dropped. Each port of a group has its own measure.',
    },
    flows: {
      label: 'Record flows',
      help: 'Keeps a table of who speaks with whom all the time. Otherwise it is kept for a minute after each look.',
    },
    lldp: {
      label: 'LLDP',
      help: 'IEEE 802.1AB on the cables of the device: who is at the other end.',
    },
    netflow: { label: 'NetFlow', help: 'Tells collectors of every flow, version 5 or 9.' },
    ipfix: {
      label: 'IPFIX',
      help: 'Tells collectors of flows, sampled where you like (RFC 7011).',
    },
    sflow: {
      label: 'sFlow',
      help: 'Sends samples of frames and the counters of ports to collectors (version 5).',
    },
    targets: {
      label: 'Collectors',
      help: 'Address and UDP port, such as 10.0.0.5:2055 or [fd00::5]:2055.',
    },
    mirrors: {
      label: 'Mirror sessions',
      help: 'Copies of frames for a port (SPAN) or a VLAN (RSPAN). At most 32 per device.',
      none: 'No mirror sessions.',
      add: 'Add mirror session',
    },
    floodVlans: {
      label: 'Flooded VLANs',
      help: 'VLANs in which no addresses are learned and all frames are flooded: those that carry copies (RSPAN).',
    },
    bridgeStp: {
      label: 'Spanning tree',
      help: 'Finds loops and blocks one way of each, so that frames do not circle. Off: every port forwards.',
    },
    stp: {
      label: 'Spanning tree of the port',
      help: 'What this port does in the spanning tree of its switch. It has an effect where that is on.',
    },
    storm: {
      label: 'Storm control',
      help: 'How many frames per second the port may bring in that go to all ports. More are dropped and counted.',
    },
    uplinkStp: {
      label: 'Spanning tree of the uplink',
      help: 'What the uplink does in the spanning tree. It has an effect where that is on.',
    },
    uplinkStorm: {
      label: 'Storm control of the uplink',
      help: 'How many frames per second the uplink may bring in that go to all ports.',
    },
    forwardBpdu: {
      label: 'Forward BPDUs',
      help: 'Frames to reserved addresses, such as BPDUs of other switches, pass like any multicast. Off: they end here.',
    },
    fdbMax: {
      label: 'Most addresses',
      help: 'Learned MAC addresses, 10 to 1,048,576. When the table is full, the port with the most addresses gives up its oldest.',
    },
    fdbStatic: {
      label: 'Fixed addresses',
      help: 'MAC addresses that stay on one port.',
      none: 'All addresses are learned.',
      add: 'Add address',
    },
    lacpPriority: {
      label: 'LACP port priority',
      help: 'Among the members of a link aggregation: lower is better, and decides which of two partners is used.',
    },
    teaming: {
      label: 'Teaming',
      help: 'How ports share the uplinks where a host has several of them. A port group without it does as its switch.',
    },
  },
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
  bond: {
    mode: {
      label: 'Mode',
      help: 'How the members share the traffic. LACP and balance-xor need a LAG of the same kind at the other end.',
      options: {
        'active-backup': {
          label: 'active-backup',
          help: 'One member carries the traffic, another takes over when it fails.',
        },
        'balance-slb': {
          label: 'balance-slb',
          help: 'By source MAC and VLAN, moved by load. The switches need not know of it.',
        },
        'balance-xor': {
          label: 'balance-xor',
          help: 'By a hash; a static LAG at the other end.',
        },
        'balance-tcp': {
          label: 'balance-tcp',
          help: 'By layers 2 to 4, moved by load; with LACP.',
        },
        lacp: { label: 'lacp', help: 'IEEE 802.1AX (802.3ad): both ends agree on the members.' },
      },
    },
    members: { label: 'Members', help: 'NICs of this host. A NIC is in one bond at most.' },
    primary: {
      label: 'Primary',
      help: 'The member that is preferred while it is up. Without one the first that is up stays active.',
    },
    failback: {
      label: 'Fail back',
      help: 'A primary that returns takes over at once. Off: it waits until the active member fails.',
    },
    hash: {
      label: 'Hash',
      help: 'What of a frame chooses the member; frames of a flow stay in order. Default: layer2 for balance-xor, layer3+4 for LACP.',
    },
    rebalance: {
      label: 'Rebalance every',
      help: 'How often flows move from the busiest member to the idlest; 0 for never.',
    },
    updelay: { label: 'Up delay', help: 'How long a link has to be up before it is used.' },
    downdelay: {
      label: 'Down delay',
      help: 'How long a link has to be down before it is given up.',
    },
    lacp: { label: 'LACP', help: 'How LACP is spoken. Without it: active, slow, no fallback.' },
  },
  lag: {
    mode: {
      label: 'Mode',
      help: 'How the members share the traffic. LACP and balance-xor need a LAG of the same kind at the other end.',
      options: {
        'active-backup': {
          label: 'active-backup',
          help: 'One member carries the traffic, another takes over when it fails.',
        },
        'balance-slb': {
          label: 'balance-slb',
          help: 'By source MAC and VLAN, moved by load. The switches need not know of it.',
        },
        'balance-xor': {
          label: 'balance-xor',
          help: 'By a hash; a static LAG at the other end.',
        },
        'balance-tcp': {
          label: 'balance-tcp',
          help: 'By layers 2 to 4, moved by load; with LACP.',
        },
        lacp: { label: 'lacp', help: 'IEEE 802.1AX (802.3ad): both ends agree on the members.' },
      },
    },
    members: {
      label: 'Members',
      help: 'Ports of this device. A port is in one LAG at most, and has no VLAN of its own.',
    },
    primary: {
      label: 'Primary',
      help: 'The member that is preferred while it is up. Without one the first that is up stays active.',
    },
    failback: {
      label: 'Fail back',
      help: 'A primary that returns takes over at once. Off: it waits until the active member fails.',
    },
    hash: {
      label: 'Hash',
      help: 'What of a frame chooses the member; frames of a flow stay in order. Default: layer2 for balance-xor, layer3+4 for LACP.',
    },
    rebalance: {
      label: 'Rebalance every',
      help: 'How often flows move from the busiest member to the idlest; 0 for never.',
    },
    updelay: { label: 'Up delay', help: 'How long a link has to be up before it is used.' },
    downdelay: {
      label: 'Down delay',
      help: 'How long a link has to be down before it is given up.',
    },
    lacp: { label: 'LACP', help: 'How LACP is spoken. Without it: active, slow, no fallback.' },
  },
  lacp: {
    mode: {
      label: 'LACP mode',
      help: 'One of the two ends has to be active.',
      options: {
        active: { label: 'active', help: 'Speaks by itself.' },
        passive: { label: 'passive', help: 'Answers only.' },
      },
    },
    rate: {
      label: 'Rate',
      help: 'How often the partner is asked to speak.',
      options: {
        slow: { label: 'slow', help: 'Every 30 s; given up after 90 s of silence.' },
        fast: { label: 'fast', help: 'Every second; given up after 3 s of silence.' },
      },
    },
    fallback: {
      label: 'Fallback',
      help: 'Works as active-backup while no partner speaks LACP (lacp-fallback-ab of Open vSwitch).',
    },
    systemId: {
      label: 'System ID',
      help: 'A MAC address. Without one each host or device has its own.',
    },
    systemPriority: { label: 'System priority', help: '0 to 65535; lower is better.' },
  },
  teaming: {
    policy: {
      label: 'Load balancing',
      help: 'How ports choose among the active uplinks.',
      options: {
        srcid: { label: 'Originating virtual port', help: 'Each vNIC keeps to one uplink.' },
        srcmac: { label: 'Source MAC hash', help: 'Each MAC address keeps to one uplink.' },
        ip: {
          label: 'IP hash',
          help: 'By both IP addresses; needs a static LAG at the other end.',
        },
        explicit: {
          label: 'Explicit failover order',
          help: 'The first uplink of the order that is up.',
        },
      },
    },
    active: {
      label: 'Active uplinks',
      help: 'Numbers by their place in the list of uplinks. Without a list: all that are not named below.',
    },
    standby: {
      label: 'Standby uplinks',
      help: 'Take the place of active ones that fail, in this order.',
    },
    unused: { label: 'Unused uplinks', help: 'Never carry frames of these ports.' },
    failback: { label: 'Failback', help: 'An uplink that returns gets its place back at once.' },
    notifySwitches: {
      label: 'Notify switches',
      help: 'After a failover the switch says by RARP where its MAC addresses are.',
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
  pvlanEntry: {
    primary: { label: 'Primary', help: 'VLAN of what promiscuous ports send.' },
    secondary: {
      label: 'Secondary',
      help: 'VLAN of what the ports of this entry send; the primary itself for a promiscuous one.',
    },
    type: {
      label: 'Type',
      help: 'Who may speak with whom.',
      options: {
        promiscuous: { label: 'Promiscuous', help: 'Speaks with all ports of the primary VLAN.' },
        isolated: { label: 'Isolated', help: 'Speaks with promiscuous ports only.' },
        community: {
          label: 'Community',
          help: 'Speaks with its own community and with promiscuous ports.',
        },
      },
    },
  },
  portGroup: {
    promiscuous: {
      label: 'Accept promiscuous mode',
      help: 'The vNICs see every frame of their VLANs that passes their switch on their host.',
    },
    macChanges: {
      label: 'Accept MAC address changes',
      help: 'On: the effective MAC address follows the guest. Off: a guest that changes its address gets nothing until it takes it back. vSphere rejects by default.',
    },
    forgedTransmits: {
      label: 'Accept forged transmits',
      help: 'On: any source address may be sent from. Off: frames whose source is not the effective MAC address of the vNIC are dropped. vSphere rejects by default.',
    },
    arpInspection: {
      label: 'ARP inspection',
      help: 'ARP and Neighbor Discovery must name the MAC and IP addresses of the vNIC: those of its configuration and those allowed there.',
    },
    dhcpGuard: {
      label: 'DHCP guard',
      help: 'What DHCP and DHCPv6 servers say is dropped, unless the vNIC is set to be a DHCP server.',
    },
    routerGuard: {
      label: 'Router guard',
      help: 'Router advertisements and redirects are dropped, unless the vNIC is set to be a router.',
    },
    macLimit: {
      label: 'MAC limit',
      help: 'How many MAC addresses may be learned on the port of each vNIC.',
    },
    shaping: {
      label: 'Shaping towards the VMs',
      help: 'Holds what each VM of the port group receives to a rate: egress shaping of a distributed switch.',
    },
    inShaping: {
      label: 'Shaping of what the VMs send',
      help: 'Holds what each VM of the port group sends to a rate: ingress shaping of a distributed switch.',
    },
  },
  macLimit: {
    max: { label: 'Addresses', help: '1 to 4096 learned MAC addresses at a time.' },
    policy: {
      label: 'Beyond the limit',
      help: 'What becomes of frames from further addresses.',
      options: {
        drop: { label: 'Drop', help: 'Frames from further addresses are dropped.' },
        flood: {
          label: 'Flood',
          help: 'They are forwarded, but not learned: answers to them are flooded.',
        },
      },
    },
  },
  shaping: {
    average: { label: 'Average', help: 'The rate over time, for example 100Mbit.' },
    peak: {
      label: 'Peak',
      help: 'The rate while a burst lasts. Only together with a burst; without it nothing is faster than the average.',
    },
    burst: {
      label: 'Burst',
      help: 'Bytes that may go at the peak rate after a time below the average, for example 100KB.',
    },
  },
  queue: {
    name: {
      label: 'Name',
      help: 'Names the queue in counters. "default" takes what no other queue names.',
    },
    priority: { label: 'Priority', help: '0 to 7. Lower numbers are served first.' },
    dscp: { label: 'DSCP', help: 'Values from 0 to 63 that go to this queue. 46 is EF, voice.' },
    cos: { label: 'CoS', help: 'Priorities of the VLAN tag, 0 to 7, that go to this queue.' },
    minRate: {
      label: 'Guaranteed rate',
      help: 'What the queue gets before others get more than their own guaranteed rate.',
    },
    maxRate: { label: 'Highest rate', help: 'What the queue never exceeds.' },
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
  mirror: {
    selectAll: { label: 'All ports', help: 'Frames of all ports, in and out.' },
    selectSrcPort: { label: 'Ports, in', help: 'Frames that come in by these ports are copied.' },
    selectDstPort: { label: 'Ports, out', help: 'Frames that go out by these ports are copied.' },
    selectVlan: { label: 'Only VLANs', help: 'Of the selected frames only those of these VLANs.' },
    outputPort: {
      label: 'To port',
      help: 'SPAN: the port that gets the copies, on the same host as the sources.',
    },
    normalTrafficAllowed: {
      label: 'Normal traffic too',
      help: 'Off: the port gets copies only, and what it sends is dropped.',
    },
    outputVlan: {
      label: 'To VLAN',
      help: 'RSPAN: the copies go to all ports of this VLAN, over uplinks to other hosts.',
    },
    stripOriginalVlan: {
      label: 'Replace VLAN',
      help: 'Off: the VLAN of the frame stays as a second tag.',
    },
    snaplen: { label: 'Snap length', help: 'Copies are cut to this length, 14 to 65,535 octets.' },
  },
  rule: {
    name: { label: 'Name', help: 'Shown by traces that meet the rule, with its number.' },
    action: {
      label: 'Action',
      help: 'What happens to a frame that fits.',
      options: {
        allow: { label: 'Allow' },
        drop: { label: 'Drop' },
        mark: { label: 'Mark', help: 'Allowed, with another DSCP or CoS.' },
      },
    },
    markDscp: {
      label: 'Mark with DSCP',
      help: '0 to 63, written into the IP header; the checksum is kept right.',
    },
    markCos: {
      label: 'Mark with CoS',
      help: '0 to 7, carried in the VLAN tag wherever the frame is tagged.',
    },
    direction: {
      label: 'Direction',
      help: 'Seen from the port, as its counters are: in is what the VM sends, out is what it gets.',
      options: {
        both: { label: 'Both' },
        in: { label: 'In (from the VM)' },
        out: { label: 'Out (to the VM)' },
      },
    },
    protocol: { label: 'Protocol', help: 'Name or number (0 to 255) of the IP protocol.' },
    source: { label: 'Source address', help: 'IPv4 or IPv6, an address or a prefix.' },
    sourcePorts: { label: 'Source ports', help: 'Ports and ranges of TCP or UDP.' },
    destination: { label: 'Destination address', help: 'IPv4 or IPv6, an address or a prefix.' },
    destinationPorts: { label: 'Destination ports', help: 'Ports and ranges of TCP or UDP.' },
    tcpFlags: {
      label: 'TCP flags',
      help: 'Flags that must be set (+) and must not be set (-): +syn-ack is the start of a connection.',
    },
    dscp: { label: 'DSCP', help: '0 to 63, as the frame carries it.' },
    sourceMac: {
      label: 'Source MAC',
      help: 'An address, or one with a mask whose set bits must be equal.',
    },
    destinationMac: {
      label: 'Destination MAC',
      help: 'An address, or one with a mask whose set bits must be equal.',
    },
    etherType: { label: 'EtherType', help: 'Name, or a number such as 0x88cc.' },
    vlan: { label: 'VLAN', help: 'One VLAN or a range, as the switch classified the frame.' },
  },
  policing: {
    rate: { label: 'Rate', help: 'Bits of whole frames per second.' },
    burst: {
      label: 'Burst',
      help: 'What may come at once after a pause. Automatic: 8,000 kbit, or 0.2 s of the rate where that is less.',
    },
    packetRate: { label: 'Frame rate', help: 'Thousand frames per second.' },
    packetBurst: {
      label: 'Frame burst',
      help: 'Automatic: 16 thousand, or 0.2 s of the rate where that is less.',
    },
  },
  lldp: {
    operation: {
      label: 'Operation',
      help: 'Advertise: the device says on its cables who it is. Listen: it keeps what its neighbors say.',
      options: {
        none: { label: 'None' },
        listen: { label: 'Listen' },
        advertise: { label: 'Advertise' },
        both: { label: 'Both' },
      },
    },
  },
  netflow: {
    version: {
      label: 'Version',
      help: '5 tells of IPv4 flows only; 9 of IPv4 and IPv6, with MAC addresses and VLAN.',
    },
    activeTimeout: {
      label: 'Active timeout',
      help: 'A flow that goes on is told of after this time. -1: only when it ends.',
    },
    idleTimeout: { label: 'Idle timeout', help: 'A flow without a frame for this long has ended.' },
    engineType: { label: 'Engine type', help: '0 to 255, as the collector is to see it.' },
    engineId: {
      label: 'Engine id',
      help: '0 to 255. Without one, a number from the name of the device, so that hosts can be told apart.',
    },
    addIdToInterface: {
      label: 'Engine id in interface numbers',
      help: 'Version 5: puts seven bits of the engine id above the interface numbers.',
    },
  },
  ipfix: {
    sampling: {
      label: 'Sampling',
      help: 'One frame in so many is looked at, 1 to 16384. 1: every frame.',
    },
    obsDomainId: {
      label: 'Observation domain',
      help: 'A number of 32 bits. Without one, it is made from the name of the device.',
    },
    activeFlowTimeout: {
      label: 'Active flow timeout',
      help: 'A flow that goes on is told of after this time.',
    },
    idleFlowTimeout: {
      label: 'Idle flow timeout',
      help: 'A flow without a frame for this long has ended.',
    },
    cacheMaxFlows: {
      label: 'Most flows',
      help: 'When the table is full, a flow of the port with most flows is told of and given up.',
    },
    internalFlowsOnly: {
      label: 'Internal flows only',
      help: 'Only flows between VMs of the same host.',
    },
  },
  sflow: {
    sampling: { label: 'Sampling', help: 'One frame in so many is sampled, at random.' },
    polling: {
      label: 'Polling',
      help: 'Time between two readings of the counters of all ports. 0: none are sent.',
    },
    header: { label: 'Header', help: 'Octets of a sampled frame that are sent, 14 to 512.' },
    agent: { label: 'Agent', help: 'IPv4 address that the samples carry as their sender.' },
  },
  vnic: {
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
  stp: {
    protocol: {
      label: 'Protocol',
      help: 'RSTP heals at once, STP after its timers. Both understand each other.',
      options: { rstp: { label: 'RSTP' }, stp: { label: 'STP' } },
    },
    priority: {
      label: 'Bridge priority',
      help: '0 to 61440 in steps of 4096. The bridge with the smallest becomes root.',
    },
    helloTime: { label: 'Hello time', help: 'Between two BPDUs, 1 to 10 seconds.' },
    maxAge: {
      label: 'Maximum age',
      help: '6 to 40 seconds; not below 2 × (hello time + 1), not above 2 × (forward delay − 1).',
    },
    forwardDelay: {
      label: 'Forward delay',
      help: 'How long a port listens, and then learns, where nobody agrees at once: 4 to 30 seconds.',
    },
  },
  portStp: {
    edge: {
      label: 'Edge port',
      help: 'An edge port has stations only and forwards at once. A BPDU that comes in ends that.',
      options: {
        auto: { label: 'Automatic', help: 'An edge when no switch is heard for three seconds.' },
        always: { label: 'Always', help: 'Forwards as soon as it is up.' },
        never: { label: 'Never', help: 'Waits as for a switch.' },
      },
    },
    cost: {
      label: 'Path cost',
      help: 'The way to the root with the smallest sum is taken. By default 20 Tbit/s divided by the rate of the link: 2000 for 10 Gbit/s.',
    },
    priority: {
      label: 'Port priority',
      help: '0 to 240 in steps of 16. Of two equal ways the smaller is taken.',
    },
    pointToPoint: {
      label: 'Point to point',
      help: 'At the other end is one switch. Off for a shared segment, where nobody can agree for all.',
    },
    bpduGuard: {
      label: 'BPDU guard',
      help: 'A BPDU that comes in shuts the port, until somebody opens it again or it goes down and up.',
    },
    rootGuard: {
      label: 'Root guard',
      help: 'The root is never looked for behind this port: while a better one shows itself there, the port is blocked.',
    },
    bpduFilter: {
      label: 'BPDU filter',
      help: 'The port neither sends BPDUs nor listens to them. A loop through it is not found.',
    },
  },
  storm: {
    broadcast: { label: 'Broadcast', help: 'Frames to everybody, per second.' },
    multicast: { label: 'Multicast', help: 'Frames to groups, per second.' },
    unknownUnicast: {
      label: 'Unknown unicast',
      help: 'Frames to addresses that the switch has not learned, per second.',
    },
  },
  fdbEntry: {
    mac: { label: 'MAC address', help: 'A unicast address such as 02:00:00:00:0a:01.' },
    vlan: { label: 'VLAN', help: '1 to 4094. Empty: frames without a VLAN.' },
    port: {
      label: 'Port',
      help: 'A port of the fabric device, a vNIC as vm:eth0, or uplink.',
    },
    sticky: {
      label: 'Sticky',
      help: 'The entry is there while the address is seen, and never on another port. Off: it is always there.',
    },
  },
};
