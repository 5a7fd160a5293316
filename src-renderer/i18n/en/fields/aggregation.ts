/** Link aggregation: bonds of hosts, LAGs of fabric devices, teams of uplinks. */
/** Bonds and LAGs are one thing at two ends of the cables. */
const aggregation = {
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
  lacp: {
    label: 'LACP',
    help: 'How LACP is spoken; by default active, slow, without fallback. A bond of mode active-backup or balance-slb speaks it only with this on.',
  },
};

export default {
  bond: {
    ...aggregation,
    members: { label: 'Members', help: 'NICs of this host. A NIC is in one bond at most.' },
  },
  lag: {
    ...aggregation,
    members: {
      label: 'Members',
      help: 'Ports of this device. A port is in one LAG at most, and has no VLAN of its own.',
    },
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
};
