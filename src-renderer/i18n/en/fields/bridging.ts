/** Spanning tree, storm control and fixed addresses. */
export default {
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
      help: 'The way to the root with the smallest sum is taken. By default it follows from the rate of the link: with RSTP 20 Tbit/s divided by it, 2000 for 10 Gbit/s; with STP 2 from 10 Gbit/s on, 4 from 1 Gbit/s, 19 from 100 Mbit/s; of a bond or LAG by the sum of the members that carry frames.',
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
