/** Mirror sessions, rules and policing. */
export default {
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
};
