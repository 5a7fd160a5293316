/** Words of states. */
export default {
  stopped: 'stopped',
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  stopping: 'stopping',
  crashed: 'crashed',
  failed: 'failed',
  up: 'up',
  down: 'down',
  cut: 'cut',
  active: 'active',
  blocked: 'blocked',
  guarded: 'guarded',
  macChanged: 'MAC changed',
};
