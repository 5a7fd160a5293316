/** Private VLANs and limits of a port. */
export default {
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
};
