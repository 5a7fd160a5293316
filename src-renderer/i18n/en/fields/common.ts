/** Fields that several forms have. */
export default {
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
    help: 'What DHCP and DHCPv6 servers say is dropped where it comes in, unless the vNIC is set to be a DHCP server.',
  },
  routerGuard: {
    label: 'Router guard',
    help: 'Router advertisements and redirects are dropped where they come in, unless the vNIC is set to be a router.',
  },
  macLimit: {
    label: 'MAC limit',
    help: 'How many MAC addresses may be learned on the port, or on that of each vNIC.',
  },
  inShaping: {
    label: 'Shaping of what the VM sends',
    help: 'Holds what each VM sends by its port to a rate: ingress shaping of a distributed switch.',
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
};
