/** Live tables beside the configuration: what all share, then the words of each. */
export default {
  notRunning: 'The lab is not running: start it to see this.',
  waiting: 'Waiting for the first answer…',
  paused: 'paused',
  pause: 'Pause',
  resume: 'Go on',
  fdb: {
    title: 'Learned addresses',
    none: 'No address was learned yet.',
    column: { device: 'Switch', vlan: 'VLAN', mac: 'MAC address', port: 'Port', age: 'Age' },
  },
};
