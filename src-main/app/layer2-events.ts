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
        values: { device, port, sender },
      };
    }
    case 'rootGuard': {
      const { port, on } = event;
      return on
        ? {
            severity: 'warning',
            code: 'root-guard',
            values: { device, port },
          }
        : {
            severity: 'info',
            code: 'root-guard-over',
            values: { device, port },
          };
    }
    case 'loop': {
      const { mac, vlan } = event;
      const ports = event.ports.join(', ');
      return {
        severity: 'error',
        code: 'loop',
        values: { device, mac, vlan, ports },
      };
    }
    case 'storm':
      return storm(event);
  }
}

function storm({ device, port, over, dropped }: Extract<Layer2Event, { type: 'storm' }>): NewEvent {
  const values = { device, port };
  return over
    ? { severity: 'info', code: 'storm-over', values: { ...values, ...dropped } }
    : { severity: 'warning', code: 'storm', values };
}

/** The object that a device of the core belongs to. */
function objectOf(lab: Lab, device: string): ObjectKey | null {
  if (lab.fabric.has(device)) return { kind: 'fabric', id: device };
  if (lab.bridge.has(device)) return { kind: 'bridge', id: device };
  const [id = ''] = device.split('@');
  return lab.switch.has(id) ? { kind: 'switch', id } : null;
}
