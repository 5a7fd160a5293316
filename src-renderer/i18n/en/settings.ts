/** Settings. */
export default {
  appearance: 'Appearance',
  theme: 'Theme',
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  language: 'Language',
  layout: 'Panels',
  resetLayout: 'Put the panels back',
  machine: 'This machine',
  machineText: 'What Netyard found here. Light VMs need none of it.',
  checking: 'Looking…',
  checkAgain: 'Look again',
  state: {
    ok: 'found',
    missing: 'missing',
    unusable: 'cannot be used',
    'not-needed': 'not needed here',
  },
  about: 'About',
  platform: 'System',
  home: 'Data folder',
};
