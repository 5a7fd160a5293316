/**
 * Why an interface is down: a code, so that a window can say it in another language, and the English words of each, to
 * stand behind "is down: ". A code without words does not compile.
 */

export const linkReasons = {
  'switched-off': 'it is switched off',
  'not-connected': 'nothing is connected to it',
  'vm-off': 'the VM is not running',
  'no-cable': 'no cable',
  cut: 'the cable is cut',
  'far-end-off': 'the other end is switched off',
  'lab-stopped': 'the lab is not running',
  'no-end': 'an end is not there',
} as const satisfies Record<string, string>;

export type LinkReason = keyof typeof linkReasons;
