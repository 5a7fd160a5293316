/**
 * Every way a frame can end without being delivered. A reason has a number (counters are arrays),
 * a name (counters, CLI, events) and a sentence (trace, UI). A reason without either does not compile.
 */

export const PASS = 0;
/** The frame was for a protocol of the device itself, and ends there: no drop. */
export const CONSUMED = -1;

export const DropReason = {
  /** Shorter than an Ethernet header. */
  runt: 1,
  /** Longer than the MTU of the port it came in or should leave by. */
  oversized: 2,
  /** A length prefix or an offload header that cannot be true. */
  malformed: 3,
  /** The port is down (administratively, or its cable is cut). */
  portDown: 4,
  /** The port is not a member of the frame's VLAN on the way in. */
  vlanIngress: 5,
  /** A tagged frame on an access port. */
  taggedOnAccess: 6,
  /** The source MAC has the group bit set (IEEE 802.3 3.2.3). */
  multicastSource: 7,
  /** A frame to an address that bridges must not forward (IEEE 802.1D 7.12.6). */
  reservedAddress: 8,
  /** The destination was learned on the port that the frame came from. */
  samePort: 9,
  /** It came in by a bond member that is not the active one. */
  bondStandby: 10,
  /** The frame went through more devices than a sane network has. */
  hopLimit: 11,
  /** The work list of one burst was full (a loop multiplies frames). */
  workLimit: 12,
  /** No port of the VLAN was left to send it to. */
  noEgress: 13,
  /** The receiver's queue was full: it does not read as fast as others send. */
  queueFull: 14,
  /** Nobody is connected on the other side of the port (no peer, VM not started). */
  notConnected: 15,
  /** The operating system refused the write. */
  deviceError: 16,
  /** An offload frame that cannot be segmented for a port that takes none. */
  cannotSegment: 17,
  /** A bond with no usable member. */
  bondDown: 18,
  /** The NIC belongs to no bond, bridge or switch. */
  notAssigned: 19,
  /** The port is not a member of the frame's VLAN on the way out. */
  vlanEgress: 20,
  /** The spanning tree keeps the port discarding: another way leads there. */
  stpDiscarding: 40,
  /** The spanning tree has the port learn, and not forward yet. */
  stpLearning: 41,
  /** More frames for all ports came in by the port than storm control lets pass. */
  stormControl: 42,
  /** A rule of the port, or its default action, says so. */
  filtered: 21,
  /** The port brings in more than its policing allows. */
  policed: 22,
  /** The port is the destination of a mirror session, which takes part in nothing else. */
  mirrorOutput: 23,
  /** An administrator has blocked the port. */
  portBlocked: 24,
  /** A source MAC that the vNIC does not have, where forged transmits are rejected. */
  forgedTransmit: 25,
  /** A source MAC that is not among those allowed on the vNIC. */
  macNotAllowed: 26,
  /** To a vNIC whose guest has changed its MAC, where changes are rejected. */
  macChanged: 27,
  /** Flooded to a vNIC that may have no other MAC than its own, and not for that one. */
  notForVnic: 28,
  /** A source IP address that is not among those allowed on the vNIC. */
  addressNotAllowed: 29,
  /** ARP or Neighbor Discovery that says what is not so. */
  arpInspection: 30,
  /** A message of a DHCP server from where none may be. */
  dhcpGuard: 31,
  /** A message of a router from where none may be. */
  routerGuard: 32,
  /** The port has learned as many addresses as it may. */
  macLimit: 33,
  /** The cable lost it, as it was told to. */
  linkLoss: 34,
  /** More waits for the cable than its backlog holds. */
  linkQueueFull: 35,
  /** The queue of a shaped port is full. */
  shapingQueueFull: 36,
  /** It was waiting when its port, queue or cable was taken away. */
  discarded: 37,
  /** Between two ports of a private VLAN that may not speak to each other. */
  pvlan: 38,
  /** Both ports are protected: they exchange nothing. */
  protectedPort: 39,
  /** It came in by a bond, and its source is known on another port: a frame that came back. */
  bondReflected: 43,
  /** LACP has not yet brought the member, or any, into the link aggregation. */
  lacpNotCollecting: 44,
  /** It came in by another uplink of a team than the one that the port sends by. */
  teamReversePath: 45,
  /** BPDU guard has shut the port. */
  bpduGuard: 46,
  /** Root guard keeps the port discarding. */
  rootGuard: 47,
} as const;

export type DropReason = (typeof DropReason)[keyof typeof DropReason];
export type DropReasonName = keyof typeof DropReason;

/** What a stage answers: PASS (0) or the reason the frame ends here. */
export type Verdict = typeof PASS | DropReason;

/** Length of a per-reason counter row; index 0 is not used. */
export const DROP_REASON_COUNT = 64;

/** Names by number, for tables and messages. */
export const dropReasonNames: readonly DropReasonName[] = (() => {
  const names: DropReasonName[] = [];
  for (const [name, number] of Object.entries(DropReason)) names[number] = name as DropReasonName;
  return names;
})();

/** One plain English sentence per reason; the renderer translates by the name. */
export const dropReasonSentences: Record<DropReasonName, string> = {
  runt: 'The frame is shorter than an Ethernet header (14 bytes, 18 with a VLAN tag).',
  oversized: 'The frame is longer than the MTU of the port.',
  malformed: 'The frame carries a length or offload header that cannot be true.',
  portDown: 'The port is down.',
  vlanIngress: 'The port is not a member of the VLAN of the frame.',
  taggedOnAccess: 'The port is an access port, and the frame carries a VLAN tag.',
  multicastSource: 'The source address of the frame is a group address.',
  reservedAddress:
    'The frame is for the neighbor on the cable, such as a BPDU or an LLDPDU: nothing listens to it at this port, and bridges forward none of them.',
  samePort:
    'The destination is on the port that the frame came from, so the frame is there already.',
  bondStandby:
    'The frame came in by a standby member of the bond, which takes in none: others go by the active one.',
  hopLimit: 'The frame passed through too many devices: there is a loop.',
  workLimit: 'Too many copies of one burst were under way: there is a loop.',
  noEgress: 'No other port carries the VLAN of the frame.',
  queueFull: 'The queue of the receiver is full: it reads too slowly.',
  notConnected: 'Nothing is connected to the port.',
  deviceError: 'The operating system refused to send the frame.',
  cannotSegment: 'The large offload frame cannot be cut into frames for this port.',
  bondDown: 'No member of the bond carries frames.',
  notAssigned: 'The NIC belongs to no bond, bridge or switch.',
  vlanEgress: 'The port where the frame should leave is not a member of its VLAN.',
  filtered: 'A filter rule of the port drops the frame.',
  policed: 'The port brings in more than its policing allows.',
  mirrorOutput: 'The port is the destination of a mirror session and takes part in nothing else.',
  portBlocked: 'The port is blocked: no frame passes in either direction.',
  forgedTransmit:
    'The source MAC address is not the effective one of the vNIC, and forged transmits are rejected.',
  macNotAllowed: 'The source MAC address is not among those that the vNIC may use.',
  macChanged:
    'The guest has changed the MAC address of the vNIC, and MAC changes are rejected: it gets nothing until it uses its initial one again.',
  notForVnic:
    'The frame is for another MAC address than that of the vNIC, and MAC changes are rejected there.',
  addressNotAllowed: 'The source IP address is not among those that the vNIC may use.',
  arpInspection:
    'The ARP or Neighbor Discovery message claims an address that is not the sender’s.',
  dhcpGuard: 'A message of a DHCP server came in by the port, and none may be behind it.',
  routerGuard:
    'A router advertisement or redirect came in by the port, and no router may be behind it.',
  pvlan: 'The private VLAN keeps the port and the sender apart.',
  macLimit: 'The port has learned as many MAC addresses as it may, and this is one more.',
  linkLoss: 'The cable lost the frame: it is set to lose some.',
  linkQueueFull:
    'More frames wait for the cable than its backlog holds: its rate or its memory is used up.',
  shapingQueueFull:
    'The queue of the shaped port is full: more is sent than its rate lets through.',
  discarded: 'The frame was waiting when its port or cable was taken away.',
  protectedPort: 'Both ports are protected: protected ports of a bridge exchange nothing.',
  stpDiscarding:
    'The spanning tree keeps this port from forwarding, as it should: another way leads there.',
  stormControl: 'The port brought in more frames for all ports than its storm control lets pass.',
  stpLearning:
    'The spanning tree has the port learn addresses for a while before it forwards, as it should.',
  bondReflected:
    'The source of the frame is known on another port: the frame came back through the bond.',
  lacpNotCollecting: 'LACP has not taken the member into the link aggregation.',
  teamReversePath: 'It is a copy: the port takes frames only from the uplink that it sends by.',
  bpduGuard:
    'BPDU guard has shut the port, because a BPDU came in by it: another bridge is there. Take that away, then open the port with "netyard stp --recover".',
  rootGuard:
    'Root guard keeps the port discarding, because a better root of the spanning tree shows itself behind it.',
};

/**
 * Ends that are no fault: so bridges, bonds and trees work. They are counted by their names, and are left out of sums of drops:
 * Linux and Open vSwitch have no counter of a port for them.
 */
export const normalReasons: ReadonlySet<string> = new Set<DropReasonName>([
  'reservedAddress',
  'samePort',
  'stpDiscarding',
  'stpLearning',
  'bondStandby',
  'bondReflected',
  'teamReversePath',
  'notForVnic',
]);
