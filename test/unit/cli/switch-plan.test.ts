import { describe, expect, it } from 'vitest';
import { CommandError } from '../../../src-main/cli/exit.ts';
import { type SwitchWords, switchPlan } from '../../../src-main/cli/switch-plan.ts';

const words = (some: Partial<SwitchWords>): SwitchWords => ({
  tap: [],
  stream: [],
  connect: [],
  vlan: [],
  ...some,
});
const portOf = (vlan: string) => switchPlan(words({ tap: ['a', 'b'], vlan: [vlan] })).ports[0];

it('makes a port of every device and socket', () => {
  const plan = switchPlan(words({ tap: ['a'], stream: ['/s/one'], connect: ['/s/two'] }));
  expect(plan.interfaces.map(({ id, driver }) => [id, driver])).toEqual([
    ['a', { kind: 'tap', device: 'a' }],
    ['/s/one', { kind: 'stream', path: '/s/one', role: 'listen' }],
    ['/s/two', { kind: 'stream', path: '/s/two', role: 'connect' }],
  ]);
});

describe('--vlan', () => {
  it('left out lets everything pass as it is', () => {
    expect(switchPlan(words({ tap: ['a'] })).ports[0]).toMatchObject({
      mode: 'trunk',
      pvid: 0,
      allowed: 'all',
    });
  });

  it.each([
    ['a=10', { mode: 'access', pvid: 10, allowed: [10] }],
    ['a=trunk', { mode: 'trunk', pvid: -1, allowed: 'all' }],
    ['a=trunk:10,20', { mode: 'trunk', pvid: -1, allowed: [10, 20] }],
    ['a=trunk:10,20-22', { mode: 'trunk', pvid: -1, allowed: [10, 20, 21, 22] }],
    ['a=trunk:10,native:5', { mode: 'native-untagged', pvid: 5, allowed: [10, 5] }],
    ['a=trunk:native:5,10', { mode: 'native-untagged', pvid: 5, allowed: [10, 5] }],
    ['a=trunk:native:5', { mode: 'native-untagged', pvid: 5, allowed: 'all' }],
    ['a=trunk:10,native-tagged:5', { mode: 'native-tagged', pvid: 5, allowed: [10, 5] }],
    ['a=tunnel:100', { mode: 'dot1q-tunnel', pvid: 100, allowed: [100], tunnelTpid: 0x88a8 }],
    [
      'a=tunnel:100,10,20-21,802.1q',
      { mode: 'dot1q-tunnel', tunnelTpid: 0x8100, cvlans: [10, 20, 21] },
    ],
    ['a=10,protected', { mode: 'access', pvid: 10, protected: true }],
    ['a=10,priority-tags:always', { mode: 'access', pvid: 10, priorityTags: 'always' }],
  ])('%s', (vlan, expected) => {
    expect(portOf(vlan)).toMatchObject(expected);
  });

  it('takes the last "=" of a path', () => {
    const plan = switchPlan(words({ stream: ['/s/a=b'], vlan: ['/s/a=b=7'] }));
    expect(plan.ports[0]).toMatchObject({ id: '/s/a=b', pvid: 7 });
  });
});

describe('wrong words end with one sentence that names them', () => {
  it.each<[string, Partial<SwitchWords>, RegExp]>([
    ['no ports', {}, /needs ports/],
    ['a device name that is too long', { tap: ['a'.repeat(16)] }, /"a{16}" cannot be the name/],
    ['a device name with a slash', { tap: ['a/b'] }, /"a\/b" cannot be the name/],
    ['a pattern as a name', { tap: ['tap%d'] }, /cannot be the name/],
    ['the same port twice', { tap: ['a', 'a'] }, /--tap a: there is such a port already/],
    ['an empty path', { stream: [''] }, /--stream needs a name/],
    [
      'a VLAN for another port',
      { tap: ['a'], vlan: ['b=1'] },
      /there is no port b; the only port is a/,
    ],
    ['two VLANs for a port', { tap: ['a'], vlan: ['a=1', 'a=2'] }, /has a VLAN already/],
    ['VLAN 0', { tap: ['a'], vlan: ['a=0'] }, /VLAN 0 is outside of 1 to 4094/],
    ['VLAN 4095', { tap: ['a'], vlan: ['a=trunk:1-4095'] }, /VLAN 4095 is outside/],
    ['a range that runs backwards', { tap: ['a'], vlan: ['a=trunk:9-3'] }, /ends before it begins/],
    ['two native VLANs', { tap: ['a'], vlan: ['a=trunk:native:1,native:2'] }, /two native/],
    [
      'a native VLAN of an access port',
      { tap: ['a'], vlan: ['a=1,native:2'] },
      /only a trunk has a native/,
    ],
    [
      'several VLANs of an access port',
      { tap: ['a'], vlan: ['a=1,2'] },
      /only a trunk has several/,
    ],
    ['a tunnel without VLAN', { tap: ['a'], vlan: ['a=tunnel'] }, /not of the form/],
    ['a trunk with a type', { tap: ['a'], vlan: ['a=trunk:1,802.1q'] }, /only a tunnel/],
    [
      'wrong priority tags',
      { tap: ['a'], vlan: ['a=1,priority-tags:x'] },
      /"if-nonzero" or "always"/,
    ],
    ['no VLAN', { tap: ['a'], vlan: ['a='] }, /not of the form/],
    ['no "="', { tap: ['a'], vlan: ['a'] }, /not of the form/],
    ['words', { tap: ['a'], vlan: ['a=ten'] }, /not of the form/],
    ['an open range', { tap: ['a'], vlan: ['a=trunk:1-'] }, /not of the form/],
  ])('%s', (_, some, sentence) => {
    expect(() => switchPlan(words(some))).toThrow(sentence);
    expect(() => switchPlan(words(some))).toThrow(CommandError);
  });
});
