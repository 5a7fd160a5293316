import { describe, expect, it } from 'vitest';
import { peers } from '../../support/peer-list.ts';
import { judge, type PeerName } from '../../support/peers.ts';

const allBut =
  (...missing: PeerName[]) =>
  (name: PeerName) =>
    !missing.includes(name);

describe('judge', () => {
  it('runs a suite whose peers are all here', () => {
    expect(judge(['iperf3', 'ovs'], allBut('qemu'), { CI: 'true' })).toEqual({ kind: 'run' });
  });

  it('skips a suite with a missing peer and says which and how to get it', () => {
    expect(judge(['iperf3', 'ovs', 'electron'], allBut('ovs', 'electron'), {})).toEqual({
      kind: 'skip',
      reason:
        'peer ovs is missing: apt-get install openvswitch-switch; peer electron is missing: node node_modules/electron/install.js',
    });
  });

  it.runIf(process.platform === 'linux')('fails it with CI=true', () => {
    expect(judge(['ovs'], allBut('ovs'), { CI: 'true' }).kind).toBe('fail');
  });

  it('skips Electron even with CI=true, unless it is demanded by name', () => {
    const electronMissing = allBut('electron');
    expect(judge(['electron'], electronMissing, { CI: 'true' }).kind).toBe('skip');
    const demand = { NETYARD_REQUIRE_PEERS: 'display,electron' };
    expect(judge(['electron'], electronMissing, demand).kind).toBe('fail');
  });
});

describe('the list of peers', () => {
  it.each(Object.entries(peers))('%s says how to get it', (_name, peer) => {
    expect(peer.packages.length > 0 || 'hint' in peer).toBe(true);
  });

  it.each(Object.entries(peers))('%s has a probe that never throws', (_name, peer) => {
    expect(typeof peer.probe()).toBe('boolean');
  });
});
