/** Live tables beside the configuration: what all share, then the words of each. */
export default {
  notRunning: 'The lab is not running: start it to see this.',
  waiting: 'Waiting for the first answer…',
  paused: 'paused',
  pause: 'Pause',
  resume: 'Go on',
  rules: {
    title: 'Filter rules',
    none: 'No rules.',
    default: 'default',
    column: {
      rule: 'Rule',
      name: 'Name',
      direction: 'Direction',
      match: 'Match',
      action: 'Action',
      frames: 'Frames',
      bytes: 'Bytes',
    },
  },
  neighbors: {
    title: 'LLDP neighbors',
    none: 'No neighbor was heard yet.',
    column: {
      port: 'Port',
      neighbor: 'Neighbor',
      portId: 'Its port',
      chassisId: 'Chassis',
      portVlan: 'VLAN',
      capabilities: 'Capabilities',
      expires: 'Expires',
    },
  },
  fdb: {
    title: 'Learned addresses',
    none: 'No address was learned yet.',
    column: { device: 'Switch', vlan: 'VLAN', mac: 'MAC address', port: 'Port', age: 'Age' },
  },
  security: {
    title: 'Port security',
    none: 'No port here is guarded or blocked.',
    of: '{count} of {limit}',
    column: {
      port: 'Port',
      state: 'State',
      mac: 'Effective MAC',
      learned: 'Learned MACs',
      violations: 'Dropped',
    },
  },
};
