/** Shaping and its priority queues. */
export default {
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
};
