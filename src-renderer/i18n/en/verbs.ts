/** Verbs of objects: menus, inspector, palette. */
export default {
  console: 'Open console',
  start: 'Start',
  stop: 'Shut down',
  reset: 'Reset',
  kill: 'Power off',
  trace: 'Trace from here…',
  capture: 'Capture {port}…',
  cut: 'Cut the cable',
  mend: 'Mend the cable',
  create: 'New {kind}…',
  edit: 'Edit…',
  rename: 'Rename…',
  copyName: 'Copy name',
  delete: 'Delete',
};
