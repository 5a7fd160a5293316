/** The frame around the views. */
export default {
  settings: 'Settings',
  mainTabs: 'Views of the lab',
  tab: {
    topology: 'Topology',
    summary: 'Summary',
    ports: 'Ports',
    vms: 'VMs',
    file: 'Lab file',
    history: 'History',
  },
  bottomPanel: 'Panels',
  closePanel: 'Close the panel',
  resizeBottom: 'Height of the panels',
  bottom: {
    consoles: 'Consoles',
    events: 'Events',
    captures: 'Captures',
    trace: 'Trace',
    problems: 'Problems',
  },
};
