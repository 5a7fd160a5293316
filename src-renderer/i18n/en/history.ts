/** The history of a lab. */
export default {
  what: 'Change',
  who: 'By',
  browser: 'browser',
  commandLine: 'command line',
  desktopApp: 'desktop app',
  when: 'When',
  objects: 'Objects',
  state: 'State',
  applied: 'in effect',
  undone: 'undone',
  emptyTitle: 'No changes yet',
  emptyText: 'Every change of this lab will stand here, with who made it, and can be undone.',
};
