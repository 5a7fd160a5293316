/** Where a drop can be changed: a field that is there, for every reason that a field can change. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { beyondFields, fixFor } from '../../../src-main/check/reachability/fix.ts';
import { keysOf } from '../../../src-main/model/check-spec.ts';
import { DropReason, type DropReasonName } from '../../../src-main/packet/drop-reason.ts';
import { pathParts } from '../../../src-renderer/forms/fields.ts';
import { labOf } from '../../support/lab-core.ts';

const lab = labOf(readFileSync('resources/labs/two-hosts.yaml', 'utf8'));
const reasons = Object.entries(DropReason) as [DropReasonName, DropReason][];

describe('the place to change', () => {
  it.each(reasons)('%s: leads to a key of the schema, or nowhere', (_name, reason) => {
    for (const port of ['web1:eth0', 'host-a:eth0', 'tor1:1']) {
      const fix = fixFor(lab, port, reason);
      if (beyondFields.has(reason)) expect(fix).toBeNull();
      if (fix === null || fix.field === '') continue;
      const parts = pathParts(fix.field);
      const holder = parts.slice(0, -1).map((part) => (/^\d+$/.test(part) ? 0 : part));
      const known = keysOf(fix.kind, holder);
      // A port of a fabric device as a whole: its name is no key.
      if (known.length > 0) expect(known, `${port} ${fix.field}`).toContain(parts.at(-1));
      expect(lab[fix.kind].has(fix.id)).toBe(true);
    }
  });

  it.each<[string, keyof typeof DropReason, string]>([
    ['web1:eth0', 'vlanIngress', 'portGroup dvs0/web vlan'],
    ['web1:eth0', 'forgedTransmit', 'portGroup dvs0/web security.forgedTransmits'],
    ['web1:eth0', 'addressNotAllowed', 'vm web1 nics.0.allowedAddresses'],
    ['web1:eth0', 'mirrorOutput', 'switch dvs0 mirrors'],
    ['tor1:1', 'portBlocked', 'fabric tor1 ports.1.blocked'],
    ['tor1:1', 'stpDiscarding', 'fabric tor1 ports.1.stp'],
    ['web1:eth0', 'stormControl', 'portGroup dvs0/web storm'],
    ['tor1:1', 'oversized', 'fabric tor1 mtu'],
    ['host-a:eth0', 'linkLoss', 'link host-a:eth0--tor1:1 loss'],
    ['host-a:eth0', 'bondStandby', 'bond host-a:bond0 members'],
  ])('%s %s: %s', (port, reason, expected) => {
    const fix = fixFor(lab, port, DropReason[reason]);
    expect(`${fix?.kind} ${fix?.id} ${fix?.field}`).toBe(expected);
  });

  it.each<[keyof typeof DropReason, string]>([
    ['forgedTransmit', 'nics.0.security.forgedTransmits'],
    ['macLimit', 'nics.0.security.macLimit'],
    ['shapingQueueFull', 'nics.0.shaping'],
    ['filtered', 'nics.0.rules'],
  ])('of a vNIC on a bridge, %s: %s', (reason, field) => {
    const text = `
netyard: 1
name: plain
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z, bridges: [br0] } }
vms: { a: { host: h, kind: light, nics: [{ network: br0 }] } }
`;
    const fix = fixFor(labOf(text), 'a:eth0', DropReason[reason]);
    expect(fix).toEqual({ kind: 'vm', id: 'a', field });
  });

  it.each<[keyof typeof DropReason, string]>([
    ['filtered', 'lags.lag1.rules'],
    ['oversized', 'lags.lag1.mtu'],
    ['vlanIngress', 'lags.lag1'],
    ['lacpNotCollecting', 'lags.lag1.mode'],
    ['shapingQueueFull', 'ports.1.shaping'],
  ])('of a member of a LAG, %s: %s', (reason, field) => {
    const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8').replace(
      /tor1: .*/,
      'tor1: { kind: l2-switch, lags: { lag1: { members: ["1", "2"], mode: active-backup, mtu: 1500 } } }',
    );
    const fix = fixFor(labOf(text), 'tor1:1', DropReason[reason]);
    expect(fix).toEqual({ kind: 'fabric', id: 'tor1', field });
  });
});
