/** Forwarding databases and spanning trees: fixed addresses, and options that have no effect where they stand. */
import { attachmentOf, fabricPorts } from '../auto.ts';
import { type FdbOptions, UPLINK_PORT } from '../bridge-options.ts';
import { type Lab, splitId } from '../lab.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import type { FieldPath } from '../problem-path.ts';

const bridgeKinds = ['fabric', 'bridge', 'switch'] as const;

/** An address that stands twice, or on a port that its bridge does not have. */
export function* fixedAddresses(lab: Lab): Iterable<Finding> {
  for (const kind of bridgeKinds)
    for (const [id, { fdb }] of lab[kind])
      if (fdb?.static !== undefined) yield* entriesOf(lab, { kind, id }, fdb.static);
}

function* entriesOf(
  lab: Lab,
  object: ObjectKey,
  entries: NonNullable<FdbOptions['static']>,
): Iterable<Finding> {
  const seen = new Set<string>();
  const ports = portsOf(lab, object);
  for (const [index, { mac, vlan = 0, port }] of entries.entries()) {
    const field = ['fdb', 'static', index];
    const key = `${mac} ${vlan}`;
    if (seen.has(key))
      yield { code: 'duplicate-fixed-address', values: { mac }, object, field: [...field, 'mac'] };
    seen.add(key);
    if (ports(port)) continue;
    const values = { mac, port, kind: object.kind, name: object.id };
    yield { code: 'fixed-address-elsewhere', values, object, field: [...field, 'port'] };
  }
}

/** Which names are ports of a device. */
function portsOf(lab: Lab, { kind, id }: ObjectKey): (port: string) => boolean {
  if (kind === 'fabric') {
    const names = new Set(fabricPorts(lab, id).map(({ name }) => name));
    for (const lag of Object.keys(lab.fabric.get(id)?.lags ?? {})) names.add(lag);
    return (port) => names.has(port);
  }
  return (port) => {
    if (port === UPLINK_PORT)
      return kind === 'bridge'
        ? lab.bridge.get(id)?.uplink !== undefined
        : Object.keys(lab.switch.get(id)?.uplinks ?? {}).length > 0;
    const device = attachmentOf(lab, port)?.device ?? '';
    return device === id || (kind === 'switch' && device.startsWith(`${id}@`));
  };
}

/** Spanning tree options of a port whose device has no spanning tree. */
export function* idleTreeOptions(lab: Lab): Iterable<Finding> {
  const idle = (object: ObjectKey, field: FieldPath, kind: string, name: string): Finding => ({
    code: 'no-spanning-tree',
    values: { kind, name },
    object,
    field,
  });
  for (const kind of ['bridge', 'switch'] as const)
    for (const [id, { stp, uplinkStp }] of lab[kind])
      if (stp === undefined && uplinkStp !== undefined)
        yield idle({ kind, id }, ['uplinkStp'], kind, id);
  for (const [id, spec] of lab.fabric)
    for (const key of ['ports', 'lags'] as const)
      for (const [name, port] of Object.entries(spec[key] ?? {}))
        if (spec.stp === undefined && port.stp !== undefined)
          yield idle({ kind: 'fabric', id }, [key, name, 'stp'], 'fabric', id);
  for (const [id, { stp }] of lab.portGroup) {
    const { parent } = splitId('portGroup', id);
    if (stp !== undefined && lab.switch.get(parent)?.stp === undefined)
      yield idle({ kind: 'portGroup', id }, ['stp'], 'switch', parent);
  }
  for (const [id, { host, nics = [] }] of lab.vm)
    for (const [index, { network, stp }] of nics.entries()) {
      const bridge = lab.bridge.get(`${host}:${network}`);
      if (stp !== undefined && bridge !== undefined && bridge.stp === undefined)
        yield idle({ kind: 'vm', id }, ['nics', index, 'stp'], 'bridge', `${host}:${network}`);
    }
}
