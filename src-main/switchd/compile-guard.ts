/** Security of ports → guards. Pure. */
import type { Security, SwitchSecurity } from '../model/security.ts';
import type { Vnic } from '../model/vm.ts';
import type { GuardPlan, PortPlan } from './plan.ts';

/** Of a port behind which no vNIC is known. */
const NO_MAC = '00:00:00:00:00:00';

/** Nothing where neither the port group nor the vNIC enforces anything. */
export function vnicGuard(vnic: Vnic, mac: string, security: Security = {}): Guarded {
  const { address, allowedMacs, allowedAddresses, dhcpServer, router } = vnic;
  return whereEnforced({
    mac,
    allowedMacs: allowedMacs ?? null,
    addresses: [...(address === undefined ? [] : [address]), ...(allowedAddresses ?? [])],
    checksAddresses: allowedAddresses !== undefined,
    promiscuous: security.promiscuous ?? false,
    macChanges: security.macChanges ?? true,
    forgedTransmits: security.forgedTransmits ?? true,
    arpInspection: security.arpInspection ?? false,
    ...portPolicies(security),
    dhcpGuard: (security.dhcpGuard ?? false) && dhcpServer !== true,
    routerGuard: (security.routerGuard ?? false) && router !== true,
  });
}

/** Of a port of a fabric switch, or a LAG. */
export function switchPortGuard(security: SwitchSecurity = {}): Guarded {
  return whereEnforced({
    mac: NO_MAC,
    allowedMacs: null,
    addresses: [],
    checksAddresses: false,
    promiscuous: false,
    macChanges: true,
    forgedTransmits: true,
    arpInspection: false,
    ...portPolicies(security),
  });
}

type Guarded = Pick<PortPlan, 'guard'>;

function portPolicies({ dhcpGuard, routerGuard, macLimit }: SwitchSecurity) {
  return {
    dhcpGuard: dhcpGuard ?? false,
    routerGuard: routerGuard ?? false,
    macLimit: macLimit?.max ?? 0,
    macLimitPolicy: macLimit?.policy ?? 'drop',
  } as const;
}

function whereEnforced(guard: GuardPlan): Guarded {
  const enforces =
    guard.allowedMacs !== null ||
    guard.checksAddresses ||
    guard.promiscuous ||
    !guard.macChanges ||
    !guard.forgedTransmits ||
    guard.arpInspection ||
    guard.dhcpGuard ||
    guard.routerGuard ||
    guard.macLimit > 0;
  return enforces ? { guard } : {};
}
