/** The monitoring keys of a device as its plan: defaults filled in, seconds as milliseconds. Pure. */
import type { MonitorConfig } from '../control/device-monitor.ts';
import { macOfDevice, macOfVnic } from '../model/auto.ts';
import type { Lab } from '../model/lab.ts';
import { MONITORING_DEFAULTS, type MonitoringKeys } from '../model/monitoring.ts';
import { parseIpv4 } from '../wire/address.ts';
import type { EndpointPlan, LldpPlan } from './plan.ts';

/** Open vSwitch's meaning of `active_timeout`: 0 is its default, −1 is never. */
const NEVER = -1;

/** What monitors a device; null where nothing is asked for. `id` gives numbers that tell its records from those of others. */
export function monitorOf(id: string, keys: MonitoringKeys): MonitorConfig | null {
  const { flows = false, netflow, ipfix, sflow } = keys;
  if (!flows && netflow === undefined && ipfix === undefined && sflow === undefined) return null;
  const number = numberOf(id);
  return {
    flows,
    netflow: netflow === undefined ? null : netflowOf(netflow, number),
    ipfix: ipfix === undefined ? null : ipfixOf(ipfix, number),
    sflow: sflow === undefined ? null : sflowOf(sflow, number),
  };
}

/** What a device says and hears by LLDP; null where it does neither. */
export function lldpOf(
  lab: Lab,
  id: string,
  { lldp, description }: MonitoringKeys & { description?: string | undefined },
): LldpPlan | null {
  const operation = lldp?.operation ?? 'none';
  if (operation === 'none') return null;
  return {
    listens: operation !== 'advertise',
    advertises: operation !== 'listen',
    mac: macOfDevice(lab, id),
    systemName: id,
    systemDescription: description ?? 'Netyard',
  };
}

/** The addresses of all vNICs, so that traffic of VMs can be told from that of the outside. */
export function endpointsOf(lab: Lab): EndpointPlan[] {
  return [...lab.vm].flatMap(([id, { host, nics = [] }]) =>
    nics.map((_vnic, index) => ({ mac: macOfVnic(lab, id, index), host })),
  );
}

function netflowOf(
  given: NonNullable<MonitoringKeys['netflow']>,
  number: number,
): NonNullable<MonitorConfig['netflow']> {
  const defaults = MONITORING_DEFAULTS.netflow;
  const active = given.activeTimeout || defaults.activeTimeout;
  return {
    targets: given.targets,
    version: given.version ?? defaults.version,
    activeTimeoutMs: active === NEVER ? Number.POSITIVE_INFINITY : active * 1000,
    idleTimeoutMs: (given.idleTimeout ?? defaults.idleTimeout) * 1000,
    engineType: given.engineType ?? defaults.engineType,
    engineId: given.engineId ?? number & 255,
    addIdToInterface: given.addIdToInterface ?? false,
    sourceId: given.engineId ?? number,
  };
}

function ipfixOf(
  given: NonNullable<MonitoringKeys['ipfix']>,
  number: number,
): NonNullable<MonitorConfig['ipfix']> {
  const defaults = MONITORING_DEFAULTS.ipfix;
  return {
    targets: given.targets,
    sampling: given.sampling ?? defaults.sampling,
    obsDomainId: given.obsDomainId ?? number,
    activeTimeoutMs: (given.activeFlowTimeout ?? defaults.activeFlowTimeout) * 1000,
    idleTimeoutMs: (given.idleFlowTimeout ?? defaults.idleFlowTimeout) * 1000,
    maxFlows: given.cacheMaxFlows ?? defaults.cacheMaxFlows,
    internalOnly: given.internalFlowsOnly ?? false,
  };
}

function sflowOf(
  given: NonNullable<MonitoringKeys['sflow']>,
  number: number,
): NonNullable<MonitorConfig['sflow']> {
  const defaults = MONITORING_DEFAULTS.sflow;
  return {
    targets: given.targets,
    sampling: given.sampling ?? defaults.sampling,
    pollingMs: (given.polling ?? defaults.polling) * 1000,
    header: given.header ?? defaults.header,
    agent: parseIpv4(given.agent ?? defaults.agent) ?? 0,
    subAgent: number,
  };
}

/** A number of 31 bits that a device keeps while it has its name (FNV-1a). */
function numberOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x7fff_ffff;
}
