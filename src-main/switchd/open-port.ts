/** The driver of a plan, opened on this system. */

import { StreamPort } from '../ports/linux/stream-port.ts';
import { tapSupport } from '../ports/linux/tap-device.ts';
import { TapPort } from '../ports/linux/tap-port.ts';
import { NodeStreamPort } from '../ports/node-stream-port.ts';
import type { Port } from '../ports/port.ts';
import { PortError, portSaid } from '../ports/sentences.ts';
import type { DriverPlan } from './plan.ts';

/**
 * `native` says that the loop watches files, which system-call ports need. Throws a PortError or an Error with a sentence
 * where the device or socket cannot be had.
 */
export function openPort(driver: Exclude<DriverPlan, { kind: 'light' }>, native: boolean): Port {
  if (driver.kind === 'stream')
    return native
      ? new StreamPort(driver.role, driver.path)
      : new NodeStreamPort(driver.role, driver.path);
  const support = tapSupport();
  if (!native || !support.ok)
    throw new PortError(
      portSaid('tap-not-opened', { name: driver.device }),
      support.ok ? portSaid('no-direct-calls') : support.why,
    );
  return new TapPort(driver.device);
}
