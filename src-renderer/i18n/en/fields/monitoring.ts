/** LLDP and flow exporters. */
export default {
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
};
