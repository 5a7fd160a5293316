/** The summary of a lab or an object. */
export default {
  traffic: 'Traffic',
  trafficStopped: 'Start the lab to see its traffic.',
  port: 'Port',
  in: 'In',
  out: 'Out',
  drops: 'Dropped',
  values: 'Values',
  now: 'Now',
  notRunning: 'The lab does not run. Press Start to bring up its switches and VMs.',
  vmsRunning: 'VMs running',
  crashed: '{n} crashed',
  linksDown: 'Links down',
  problems: 'No problems | One problem | {n} problems',
  emptyTitle: 'An empty lab',
  emptyText:
    'Begin with a region and a zone, put a host into it, then a switch with a port group, then VMs. Everything can be undone.',
};
