/** What spanning trees, storm control and loops tell people: events of the core as events of the lab. */
import type { Lab } from '../model/lab.ts';
import type { ObjectKey } from '../model/problem.ts';
import type { CoreEvent } from '../switchd/messages.ts';
import type { NewEvent } from './events.ts';

export type Layer2Event = Extract<
  CoreEvent,
  { type: 'bpduGuard' | 'rootGuard' | 'loop' | 'storm' }
>;

export function layer2Event(lab: Lab, event: Layer2Event): NewEvent {
  return { ...said(event), object: objectOf(lab, event.device) };
}

function said(event: Layer2Event): NewEvent {
  const { device } = event;
  switch (event.type) {
    case 'bpduGuard': {
      const { port, sender } = event;
      return {
        severity: 'error',
        code: 'bpdu-guard',
        message: `${device} shut port ${port}: a BPDU of the bridge ${sender} came in, and BPDU guard is on. Open it again with "netyard stp --recover ${port}".`,
        values: { device, port, sender },
      };
    }
    case 'rootGuard': {
      const { port, on } = event;
      return on
        ? {
            severity: 'warning',
            code: 'root-guard',
            message: `${device} blocks port ${port}: a better root shows itself there, and root guard is on.`,
            values: { device, port },
          }
        : {
            severity: 'info',
            code: 'root-guard-over',
            message: `${device} no longer blocks port ${port}: the better root there is gone.`,
            values: { device, port },
          };
    }
    case 'loop': {
      const { mac, vlan } = event;
      const ports = event.ports.join(', ');
      return {
        severity: 'error',
        code: 'loop',
        message: `There is a loop at ${device}: the address ${mac} in VLAN ${vlan} moves to and fro between the ports ${ports}. Cut one of these ways, or give the switches a spanning tree.`,
        values: { device, mac, vlan, ports },
      };
    }
    case 'storm':
      return storm(event);
  }
}

function storm({ device, port, over, dropped }: Extract<Layer2Event, { type: 'storm' }>): NewEvent {
  const values = { device, port };
  if (!over)
    return {
      severity: 'warning',
      code: 'storm',
      message: `Storm control of ${device} holds port ${port} back: it brings in more frames for all ports than it may.`,
      values,
    };
  const counts = Object.entries(dropped).flatMap(([name, count]) =>
    count > 0 ? [`${name} ${count}`] : [],
  );
  return {
    severity: 'info',
    code: 'storm-over',
    message: `The storm at port ${port} of ${device} is over; dropped: ${counts.join(', ')}.`,
    values: { ...values, counts: counts.join(', ') },
  };
}

/** The object that a device of the core belongs to. */
function objectOf(lab: Lab, device: string): ObjectKey | null {
  if (lab.fabric.has(device)) return { kind: 'fabric', id: device };
  if (lab.bridge.has(device)) return { kind: 'bridge', id: device };
  const [id = ''] = device.split('@');
  return lab.switch.has(id) ? { kind: 'switch', id } : null;
}
