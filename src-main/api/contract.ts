/**
 * The one typed contract between people's side (window, browser, command line) and the engine: calls and
 * subscriptions, checked by zod on the way in and out. The renderer imports nothing else of the main process
 * but src-main/model. Everything that names no `lab` speaks of the open one.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { kindSchema } from '../model/lab.ts';
import { changeSchema, operationSchema } from '../model/operations.ts';
import { problemSchema } from '../model/problem.ts';
import { nameSchema } from '../model/scalars.ts';

/** The closed set of errors. Each message is one sentence: what is wrong, where, and what to do. */
const base = oc.errors({
  /** The thing named is not there. */
  NOT_FOUND: { status: 404 },
  /** What is asked for does not fit the present state (lab not running, object in use, stale revision). */
  CONFLICT: { status: 409 },
  /** The input is wrong; `problems` says where. */
  INVALID: { status: 422, data: z.object({ problems: z.array(problemSchema) }) },
  /** This machine cannot do it (no QEMU, no TAP rights); the message says how to get it. */
  UNSUPPORTED: { status: 501 },
});

const lab = z.object({ lab: nameSchema.optional() });
const done = z.object({});
/** Uint8Array as base64: subscriptions carry JSON. */
const base64 = z.string().max(4 << 20);

/* ---- system ---- */

export const doctorCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'missing', 'unusable', 'not-needed']),
  /** What was found: a version, a path. */
  found: z.string(),
  /** Why it cannot be used, '' where it can. */
  why: z.string(),
  /** The way to get it, '' where it is there. */
  howToGet: z.string(),
});

export const systemInfoSchema = z.object({
  version: z.string(),
  platform: z.string(),
  node: z.string(),
  electron: z.string().nullable(),
  home: z.string(),
  pid: z.int(),
  startedAt: z.number(),
  notices: z.array(z.string()),
});

const system = {
  info: base.output(systemInfoSchema),
  doctor: base.output(z.object({ checks: z.array(doctorCheckSchema) })),
};

/* ---- labs of this home ---- */

export const labSummarySchema = z.object({
  name: z.string(),
  description: z.string(),
  open: z.boolean(),
  running: z.boolean(),
  hosts: z.int(),
  vms: z.int(),
  changedAt: z.number(),
});

export const applyResultSchema = z.object({
  name: z.string(),
  created: z.boolean(),
  changes: z.array(changeSchema),
  /** Warnings only: errors are thrown as INVALID. */
  problems: z.array(problemSchema),
});

const text = z.object({ text: z.string().max(16 << 20), file: z.string().max(4096).optional() });

const labs = {
  gallery: base.output(
    z.array(
      z.object({ id: z.string(), name: z.string(), description: z.string(), text: z.string() }),
    ),
  ),
  list: base.output(z.array(labSummarySchema)),
  /** A new lab, empty or from a sample; opens it. The name must be free. */
  create: base
    .input(z.object({ name: nameSchema, sample: z.string().optional() }))
    .output(z.object({ name: z.string() })),
  open: base.input(z.object({ name: nameSchema })).output(done),
  delete: base.input(z.object({ name: nameSchema })).output(done),
  validate: base
    .input(text)
    .output(z.object({ name: z.string().nullable(), problems: z.array(problemSchema) })),
  /** Creates or changes the lab that the file names and opens it; `dryRun` gives the change only. */
  apply: base.input(text.extend({ dryRun: z.boolean().default(false) })).output(applyResultSchema),
  export: base.input(lab).output(z.object({ name: z.string(), text: z.string() })),
  /** Emits the open lab's name now and whenever the list or the open lab changes. */
  watch: base.output(
    eventIterator(z.object({ open: z.string().nullable(), labs: z.array(labSummarySchema) })),
  ),
};

/* ---- the model of one lab ---- */

export const positionSchema = z.object({ x: z.number(), y: z.number() });

export const historyEntrySchema = z.object({
  id: z.int(),
  at: z.number(),
  who: z.string(),
  label: z.string(),
  /** False once undone. */
  applied: z.boolean(),
  changes: z.int(),
});

const modelState = {
  revision: z.int(),
  /** Labels of what undo and redo would do. */
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  problems: z.array(problemSchema),
};

export const modelEventSchema = z.discriminatedUnion('type', [
  /** Everything: first event, and after a gap. `objects` in the order of the lab file. */
  z.object({
    type: z.literal('snapshot'),
    lab: z.string(),
    description: z.string(),
    objects: z.array(z.object({ kind: kindSchema, id: z.string(), spec: z.unknown() })),
    positions: z.record(z.string(), positionSchema),
    ...modelState,
  }),
  z.object({
    type: z.literal('change'),
    lab: z.string(),
    changes: z.array(changeSchema),
    ...modelState,
  }),
  z.object({
    type: z.literal('positions'),
    lab: z.string(),
    positions: z.record(z.string(), positionSchema.nullable()),
  }),
]);

const model = {
  watch: base.input(lab).output(eventIterator(modelEventSchema)),
  /** One user action: all operations or none, one entry in the history. A stale `revision` is a CONFLICT. */
  change: base
    .input(
      lab.extend({
        label: z.string().min(1).max(200),
        operations: z.array(operationSchema).min(1).max(20_000),
        revision: z.int().optional(),
      }),
    )
    .output(z.object({ revision: z.int() })),
  undo: base.input(lab).output(z.object({ label: z.string() })),
  redo: base.input(lab).output(z.object({ label: z.string() })),
  history: base
    .input(lab.extend({ limit: z.int().min(1).max(1000).default(100) }))
    .output(z.array(historyEntrySchema)),
  /** Where nodes of the topology were dragged to; null forgets. Keys are `kind/id`. Not part of the history. */
  place: base
    .input(lab.extend({ positions: z.record(z.string().max(300), positionSchema.nullable()) }))
    .output(done),
};

/* ---- running ---- */

export const vmStateSchema = z.enum([
  'stopped',
  'starting',
  'running',
  'paused',
  'stopping',
  'crashed',
]);

export const runStateSchema = z.enum(['stopped', 'starting', 'running', 'stopping', 'failed']);

export const runStatusSchema = z.object({
  lab: z.string(),
  state: runStateSchema,
  /** Why it failed, '' otherwise. */
  reason: z.string(),
  since: z.number().nullable(),
  vms: z.record(z.string(), z.object({ state: vmStateSchema, reason: z.string() })),
  /** Links that are down, by id: the reason as a code, for translations, and in English. */
  linksDown: z.record(z.string(), z.object({ code: z.string(), why: z.string() })),
  /** Bond (`host:bond`), LAG (`device:lag`) or team (`switch@host`) → its members that carry frames. */
  bonds: z.record(z.string(), z.array(z.string())),
  /** Link id → the end that a spanning tree keeps from forwarding. */
  linksBlocked: z.record(z.string(), z.string()),
});

const vm = lab.extend({ vm: z.string().max(63) });

const run = {
  start: base.input(lab).output(z.object({ task: z.string() })),
  stop: base.input(lab).output(done),
  status: base.input(lab).output(runStatusSchema),
  /** The status now and after every change of it. */
  watch: base.input(lab).output(eventIterator(runStatusSchema)),
};

const vms = {
  start: base.input(vm).output(done),
  stop: base.input(vm).output(done),
  reset: base.input(vm).output(done),
  kill: base.input(vm).output(done),
  /** Runs one command in the VM; the last event carries its exit code. */
  exec: base
    .input(vm.extend({ argv: z.array(z.string().max(4096)).min(1).max(64) }))
    .output(
      eventIterator(
        z.union([
          z.object({ id: z.string() }),
          z.object({ output: base64 }),
          z.object({ exit: z.int() }),
        ]),
      ),
    ),
  /** Opens a console; the first event carries its id, the next ones what the VM writes (scroll-back first). */
  console: base
    .input(vm)
    .output(eventIterator(z.union([z.object({ id: z.string() }), z.object({ output: base64 })]))),
  /**
   * Bytes typed into a console or a command, and then a key: Ctrl-C, or the end of the input. The answer comes when there is
   * room for more.
   */
  input: base
    .input(
      z.object({
        id: z.string(),
        data: base64.default(''),
        key: z.enum(['interrupt', 'end']).optional(),
      }),
    )
    .output(done),
  /** The terminal that shows a console has so many columns and rows. */
  resize: base
    .input(
      z.object({
        id: z.string(),
        columns: z.int().min(1).max(1000),
        rows: z.int().min(1).max(1000),
      }),
    )
    .output(done),
};

/* ---- live tables ---- */

export const portRowSchema = z.object({
  /** `vm:eth0`, `host:nic`, `device:port`, and `switch@host:uplink`-like inner ports are not listed. */
  port: z.string(),
  kind: z.enum(['vnic', 'nic', 'fabric']),
  /** Switch instance, bridge or fabric device that it belongs to: `dvs0@host-a`, `host-a:br0`, `tor1`. */
  device: z.string(),
  /** Port group id, '' where none. */
  portGroup: z.string(),
  /** `access 10`, `trunk 10,20 native 10`, `trunk all`, `untagged`. */
  vlan: z.string(),
  mac: z.string(),
  mtu: z.int(),
  /** Its number in flow records and samples (ifIndex), null while the lab does not run. */
  index: z.int().nullable(),
  up: z.boolean(),
  /** Why it is down, '' where it is up. */
  why: z.string(),
  /** The same as a code for translations; '' where it is up, or where its device could not be opened. */
  whyCode: z.string(),
  /** An administrator lets no frame pass. */
  blocked: z.boolean(),
});

/** Security of a port that is guarded or blocked. What is not enforced is not listed. */
export const securityRowSchema = z.object({
  port: z.string(),
  portGroup: z.string(),
  blocked: z.boolean(),
  /** What is enforced, in the words of the lab file: `forgedTransmits`, `arpInspection`, `allowedMacs`… */
  enforced: z.array(z.string()),
  /** The MAC address of the configuration; '' for a fabric port. */
  initialMac: z.string(),
  /** The one that the guest uses, as far as its frames tell; '' while the lab does not run. */
  effectiveMac: z.string(),
  /** The guest changed its MAC address where it may not, and gets nothing until it takes it back. */
  closed: z.boolean(),
  /** MAC addresses that are learned on the port now; null while the lab does not run. */
  learned: z.int().nullable(),
  /** How many may be; null for any number. */
  macLimit: z.int().nullable(),
  /** Frames dropped by port security, by reason. */
  violations: z.record(z.string(), z.number()),
});

export const countersSchema = z.object({
  rxFrames: z.number(),
  rxBytes: z.number(),
  rxUnicast: z.number(),
  rxMulticast: z.number(),
  rxBroadcast: z.number(),
  txFrames: z.number(),
  txBytes: z.number(),
  txUnicast: z.number(),
  txMulticast: z.number(),
  txBroadcast: z.number(),
  /** Frames of control protocols (BPDU, LACP, LLDP) that the device took and sent; part of rx and tx. */
  rxControl: z.number(),
  txControl: z.number(),
  /** Frames that wait now: in the queues of the port, and on the cable that they left by. */
  queued: z.number(),
  onCable: z.number(),
  /** By reason name; only those above 0. */
  drops: z.record(z.string(), z.number()),
});

export const fdbRowSchema = z.object({
  vlan: z.int(),
  mac: z.string(),
  port: z.string(),
  type: z.enum(['learned', 'static', 'sticky']),
  /** Seconds since the address was last seen; 0 of a static one, −1 of a sticky one that was not seen yet. */
  age: z.number(),
});

export const flowRowSchema = z.object({
  /** Switch instance, bridge or fabric device that saw it: a flow through three devices has three rows. */
  device: z.string(),
  /** Ports that it came in by and left by; '' for a flood. */
  input: z.string(),
  output: z.string(),
  vlan: z.int(),
  etherType: z.int(),
  /** IP protocol number, 0 for frames without IP. */
  protocol: z.int(),
  /** IP addresses; MAC addresses where there is no IP. */
  source: z.string(),
  destination: z.string(),
  sourcePort: z.int(),
  /** For ICMP type × 256 + code. */
  destinationPort: z.int(),
  tos: z.int(),
  tcpFlags: z.int(),
  /** Frames as they are on the wire: an offload frame counts as its segments. */
  packets: z.number(),
  /** From the IP header on. */
  octets: z.number(),
  /** Seconds since the first and the last frame. */
  age: z.number(),
  idle: z.number(),
});

export const neighborRowSchema = z.object({
  /** Our end of the cable: a switch instance, bridge or fabric device, and its NIC or port. */
  device: z.string(),
  port: z.string(),
  chassisId: z.string(),
  portId: z.string(),
  portDescription: z.string(),
  systemName: z.string(),
  systemDescription: z.string(),
  capabilities: z.array(z.string()),
  managementAddress: z.string(),
  /** VLAN of untagged frames there, 0 for none. */
  portVlan: z.int(),
  aggregated: z.boolean(),
  /** Octets of the largest frame, 0 where it says nothing. */
  maxFrame: z.int(),
  /** Seconds that it has been known, and until it is forgotten. */
  age: z.number(),
  expires: z.number(),
});

/** By where the other end of a frame is. */
const trafficCountsSchema = z.object({
  /** From VM to VM on this host. */
  local: z.number(),
  /** To and from VMs on other hosts. */
  eastWestOut: z.number(),
  eastWestIn: z.number(),
  /** To and from what is no VM of the lab. */
  northSouthOut: z.number(),
  northSouthIn: z.number(),
  /** To group addresses: they have no one other end. */
  groupOut: z.number(),
  groupIn: z.number(),
});

export const trafficRowSchema = z.object({
  host: z.string(),
  /** 0 for none, -1 for VLANs beyond the first 256 of the host. */
  vlan: z.int(),
  frames: trafficCountsSchema,
  bytes: trafficCountsSchema,
});

export const stpPortSchema = z.object({
  port: z.string(),
  role: z.enum(['disabled', 'root', 'designated', 'alternate', 'backup', 'errdisabled']),
  state: z.enum(['discarding', 'learning', 'forwarding']),
  cost: z.int(),
  priority: z.int(),
  number: z.int(),
  edge: z.boolean(),
  pointToPoint: z.boolean(),
  /** What it speaks: to a neighbor that knows STP only, STP. */
  sends: z.enum(['rstp', 'stp']),
  /** Root guard keeps a better root out. */
  rootInconsistent: z.boolean(),
  /** Of the segment: who leads to the root, how far it is from there, by which port (`128.3`). '' where nobody does. */
  designatedBridge: z.string(),
  designatedCost: z.number(),
  designatedPort: z.string(),
  rxBpdus: z.number(),
  txBpdus: z.number(),
});

/** The spanning tree of one device. Bridge ids as `32768/02:00:00:00:0a:01`, times in seconds. */
export const stpTreeSchema = z.object({
  device: z.string(),
  protocol: z.enum(['rstp', 'stp']),
  bridge: z.string(),
  root: z.string(),
  /** Null where the device is root itself. */
  rootPort: z.string().nullable(),
  rootCost: z.number(),
  helloTime: z.number(),
  maxAge: z.number(),
  forwardDelay: z.number(),
  topologyChanges: z.number(),
  sinceTopologyChange: z.number().nullable(),
  ports: z.array(stpPortSchema),
});

/** One instance of a switch, a bridge, or a fabric device. */
const device = lab.extend({ switch: z.string().max(127), host: z.string().max(63).optional() });

export const broadcastDomainSchema = z.object({
  /** VLANs of it, 0 for none; more than one where a cable joins ports of different VLANs. */
  vlans: z.array(z.int()),
  /** VLANs whose domains look just like this one, itself included. */
  same: z.array(z.int()),
  /** Switch instances, bridges and fabric devices: `dvs0@host-a`, `host-a:br0`, `tor1`. */
  devices: z.array(z.string()),
  ports: z.array(
    z.object({
      port: z.string(),
      kind: z.enum(['vnic', 'nic', 'fabric']),
      device: z.string(),
      /** VLAN inside the device. */
      vlan: z.int(),
      /** Whether frames carry a tag on the wire. */
      tagged: z.boolean(),
    }),
  ),
});

const lacpInfoSchema = z.object({
  systemPriority: z.int(),
  system: z.string(),
  key: z.int(),
  portPriority: z.int(),
  port: z.int(),
  /** Bits of IEEE 802.1AX 6.4.2.3: activity 1, timeout 2, aggregation 4, synchronization 8, collecting 16, distributing 32 … */
  state: z.int(),
});

export const bondRowSchema = z.object({
  /** `host-a:bond0`, `tor1:lag1`, `dvs0@host-a` for the uplinks of a switch. */
  bond: z.string(),
  /** Switch instance, bridge or fabric device whose port it is. */
  device: z.string(),
  /** A mode of the model, or `team`. */
  mode: z.string(),
  hash: z.string(),
  /** The active member; in modes that balance the one that takes broadcasts. Null when none can carry frames. */
  active: z.string().nullable(),
  /** Members that frames may leave by. */
  inUse: z.array(z.string()),
  /** `configured`: LACP is spoken, and no partner answers. */
  lacp: z.enum(['off', 'configured', 'negotiated']),
  members: z.array(
    z.object({
      member: z.string(),
      up: z.boolean(),
      sends: z.boolean(),
      takes: z.boolean(),
      /** Milliseconds until `updelay` or `downdelay` ends, null where none runs. */
      delayMs: z.number().nullable(),
      /** Hash buckets of 256, and their octets since the last rebalance. */
      buckets: z.int(),
      load: z.number(),
      lacp: z
        .object({
          receive: z.enum(['port-disabled', 'expired', 'defaulted', 'current']),
          mux: z.enum(['detached', 'waiting', 'attached', 'collecting', 'distributing']),
          selected: z.boolean(),
          actor: lacpInfoSchema,
          partner: lacpInfoSchema.nullable(),
          received: z.int(),
          sent: z.int(),
        })
        .nullable(),
    }),
  ),
});

const tables = {
  /** Bonds, LAGs and teams with their members: all, or the one named. */
  bonds: base
    .input(lab.extend({ bond: z.string().max(127).optional() }))
    .output(z.array(bondRowSchema)),
  ports: base.input(lab).output(z.array(portRowSchema)),
  /** Counters of the ports named (all, where none is), as seen by the switch: rx came in from the port. */
  stats: base
    .input(lab.extend({ ports: z.array(z.string()).max(20_000).optional() }))
    .output(z.record(z.string(), countersSchema)),
  /** The same once per interval (ms), only ports that changed after the first event. */
  watchStats: base
    .input(
      lab.extend({
        ports: z.array(z.string()).max(20_000).optional(),
        interval: z.int().min(200).max(60_000).default(1000),
      }),
    )
    .output(
      eventIterator(
        z.object({
          at: z.number(),
          ports: z.record(z.string(), countersSchema),
          total: countersSchema,
        }),
      ),
    ),
  /** The ports that are guarded or blocked, with what their guards have seen. */
  security: base.input(lab).output(z.array(securityRowSchema)),
  /** `switch` is a switch, a bridge id or a fabric device; `host` picks one instance. */
  fdb: base.input(device).output(z.array(fdbRowSchema.extend({ device: z.string() }))),
  /**
   * The flows of a switch (of one host, where it is named), a bridge or a fabric device, or of all. They are recorded for 60 s
   * after each call, or all the time where the device has `flows: true`; `recording` is false where it just began.
   */
  flows: base
    .input(
      lab.extend({ switch: z.string().max(127).optional(), host: z.string().max(63).optional() }),
    )
    .output(z.object({ recording: z.boolean(), flows: z.array(flowRowSchema) })),
  /** East-west and north-south traffic of each host and VLAN since the lab was started. */
  traffic: base.input(lab).output(z.array(trafficRowSchema)),
  /** LLDP neighbors of a switch (of one host, where it is named), a bridge or a fabric device, or of all. */
  neighbors: base
    .input(
      lab.extend({ switch: z.string().max(127).optional(), host: z.string().max(63).optional() }),
    )
    .output(z.array(neighborRowSchema)),
  /** Forgets learned addresses: all, those of a port, those of a VLAN (0: of none). Gives how many. */
  fdbFlush: base
    .input(
      device.extend({
        port: z.string().max(255).optional(),
        vlan: z.int().min(0).max(4094).optional(),
      }),
    )
    .output(z.object({ flushed: z.int() })),
  /** Spanning trees of a switch, or of all that have one. */
  stp: base.input(device.partial()).output(z.array(stpTreeSchema)),
  /** Opens a port again that BPDU guard shut. */
  stpRecover: base.input(lab.extend({ port: z.string().max(255) })).output(done),
  /** Which ports a broadcast of each VLAN reaches, by what is configured; `vlan` picks one. */
  domains: base
    .input(lab.extend({ vlan: z.int().min(0).max(4094).optional() }))
    .output(z.array(broadcastDomainSchema)),
};

/* ---- queues ---- */

export const queueRowSchema = z.object({
  /** Port that it belongs to; of a cable the end where frames enter it. */
  port: z.string(),
  /** `out`, `in`: shaping of what leaves by the port, of what its VM sends. `link`: one direction of an impaired cable. */
  place: z.enum(['out', 'in', 'link']),
  /** Name of the queue; of a cable its far end. */
  queue: z.string(),
  priority: z.int(),
  /** bit/s that it lets through at most over time, 0 where nothing bounds it. */
  rateBps: z.number(),
  /** What went through. */
  frames: z.number(),
  bytes: z.number(),
  /** Frames that found it full. */
  drops: z.number(),
  /** What waits in it, or is on its way, now; and how much may wait. */
  queuedFrames: z.number(),
  queuedBytes: z.number(),
  limitBytes: z.number(),
  /** Frames that a cable lost, doubled, let overtake, damaged; 0 for shaping. */
  lost: z.number(),
  duplicated: z.number(),
  reordered: z.number(),
  corrupted: z.number(),
});

const queues = {
  /** Queues of shaped ports and impaired cables of a running lab; of the ports named, or of all. */
  list: base
    .input(lab.extend({ ports: z.array(z.string().max(127)).max(20_000).optional() }))
    .output(z.array(queueRowSchema)),
};

/* ---- filter rules ---- */

export const ruleRowSchema = z.object({
  /** Port group, or port (`tor1:1`, `web1:eth0`) that the rule belongs to. */
  owner: z.string(),
  /** From 1; null for the default action, the last row of an owner. */
  rule: z.int().nullable(),
  name: z.string(),
  /** `allow`, `drop`, `mark DSCP 46`. */
  action: z.string(),
  direction: z.enum(['in', 'out', 'both']),
  /** What it asks of a frame: `tcp any > 10.0.10.12 port 80`. */
  match: z.string(),
  /** What met it, all ports of the owner together; null while the lab does not run. */
  frames: z.number().nullable(),
  bytes: z.number().nullable(),
});

export const mirrorRowSchema = z.object({
  /** The instance of the switch, the bridge or the fabric device: `dvs0@host-a`. */
  device: z.string(),
  mirror: z.string(),
  /** `all`, or ports: `in web1:eth0, out web1:eth0, db1:eth0`; with VLANs behind: `all, VLAN 10,20-29`. */
  selects: z.string(),
  /** `port mon:eth0`, `VLAN 200`. */
  output: z.string(),
  snaplen: z.int().nullable(),
  /** False where this instance has nothing to copy to: the destination port is on another host. */
  active: z.boolean(),
  /** What was selected; null while the lab does not run. */
  frames: z.number().nullable(),
  bytes: z.number().nullable(),
});

const filters = {
  /** The rules of a port group or a port, or of all of them, in order, with what met each. */
  rules: base
    .input(lab.extend({ owner: z.string().max(127).optional() }))
    .output(z.array(ruleRowSchema)),
  /** Mirror sessions on each device: of a switch (all its instances), a bridge or a fabric device, or of all. */
  mirrors: base
    .input(lab.extend({ switch: z.string().max(127).optional() }))
    .output(z.array(mirrorRowSchema)),
};

/* ---- capture ---- */

export const captureSchema = z.object({
  id: z.string(),
  port: z.string(),
  filter: z.string(),
  file: z.string(),
  frames: z.number(),
  bytes: z.number(),
  /** Frames that the writer could not take in time. */
  missed: z.number(),
  running: z.boolean(),
  startedAt: z.number(),
});

export const captureOptionsSchema = lab.extend({
  port: z.string().max(127),
  filter: z.string().max(1000).default(''),
  count: z.int().min(1).optional(),
  seconds: z.number().positive().max(86_400).optional(),
  snaplen: z.int().min(14).max(262_144).default(262_144),
});

const captures = {
  /** Captures into a file of NETYARD_HOME/captures. */
  start: base.input(captureOptionsSchema).output(captureSchema),
  stop: base.input(z.object({ id: z.string() })).output(captureSchema),
  delete: base.input(z.object({ id: z.string() })).output(done),
  watch: base.output(eventIterator(z.array(captureSchema))),
  /** pcapng bytes as they come: for a pipe into Wireshark. */
  stream: base
    .input(captureOptionsSchema)
    .output(eventIterator(z.object({ data: base64, frames: z.number(), missed: z.number() }))),
  /** A finished or running capture's file, for download. */
  read: base.input(z.object({ id: z.string() })).output(eventIterator(z.object({ data: base64 }))),
};

/* ---- trace ---- */

export const traceHopSchema = z.object({
  /** `vm`, `port`, `switch`, `bridge`, `bond`, `nic`, `link`, `fabric`. */
  what: z.string(),
  name: z.string(),
  /** What was looked up and decided here, one sentence. */
  note: z.string(),
  /** The same as codes with values, for other languages. */
  notes: z.array(
    z.object({
      code: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  /** Frame as it leaves this hop: `02:… > 02:… vlan 10 IPv4 10.0.10.11 > 10.0.10.12 ICMP`. */
  frame: z.string(),
  /** Depth in the tree of copies (floods), from 0. */
  depth: z.int(),
  verdict: z.enum(['continue', 'delivered', 'dropped']),
  /** Drop reason name, '' where not dropped. */
  reason: z.string(),
});

export const traceResultSchema = z.object({
  reached: z.boolean(),
  /** One plain sentence: delivered or why not. */
  sentence: z.string(),
  /** Stable name of the outcome for translations and scripts, with its values. */
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Where to change it, null when delivered. */
  fix: z.object({ kind: kindSchema, id: z.string(), field: z.string() }).nullable(),
  hops: z.array(traceHopSchema),
});

export const traceRequestSchema = lab.extend({
  from: z.string().max(80),
  to: z.string().max(80),
  proto: z.enum(['icmp', 'tcp', 'udp', 'arp']).default('icmp'),
  sport: z.int().min(1).max(65_535).optional(),
  dport: z.int().min(1).max(65_535).optional(),
  /** Tag that the sending VM puts on; 0 is a priority tag. */
  vlan: z.int().min(0).max(4094).optional(),
  dscp: z.int().min(0).max(63).optional(),
  /** Destination address of the frame, or `broadcast`, in place of asking by ARP. */
  mac: z.string().max(20).optional(),
  /** Octets of the frame without tag and check sequence. */
  size: z.int().min(60).max(9230).optional(),
});

export const explainRequestSchema = lab.extend({
  port: z.string().max(127),
  /** Name of a drop reason; all where none is given. */
  reason: z.string().max(63).optional(),
});

export const dropSampleSchema = z.object({
  reason: z.string(),
  /** One sentence: what the reason means. */
  sentence: z.string(),
  /** Seconds since the frame was dropped. */
  ageS: z.number(),
  /** Port by which it came into the lab. */
  origin: z.string(),
  /** Octets without the tag. */
  length: z.int(),
  /** In words, with the tag that it had at its origin. */
  frame: z.string(),
  /** The first octets, without the tag. */
  hex: z.string(),
  /** Its way through the lab as it is now. */
  trace: traceResultSchema,
});

export const explainResultSchema = z.object({
  port: z.string(),
  /** Counters by reason name; only those above 0. */
  drops: z.record(z.string(), z.number()),
  /** The last frames, newest first; at most 8 per reason. */
  samples: z.array(dropSampleSchema),
});

const trace = {
  run: base.input(traceRequestSchema).output(traceResultSchema),
  /** Why a port of the running lab drops frames. */
  explain: base.input(explainRequestSchema).output(explainResultSchema),
};

/* ---- events and tasks ---- */

export const eventSchema = z.object({
  id: z.int(),
  at: z.number(),
  severity: z.enum(['info', 'warning', 'error']),
  /** Stable name for translations: `vm-crashed`, `link-down`… */
  code: z.string(),
  message: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  lab: z.string().nullable(),
  object: z.object({ kind: kindSchema, id: z.string() }).nullable(),
});

export const taskSchema = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0 to 1, null where unknown. */
  progress: z.number().nullable(),
  detail: z.string(),
  error: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});

const events = {
  /** The last events first (bounded), then each new one. */
  watch: base.output(eventIterator(z.array(eventSchema))),
};

const tasks = {
  watch: base.output(eventIterator(z.array(taskSchema))),
  cancel: base.input(z.object({ id: z.string() })).output(done),
};

export const contract = {
  system,
  labs,
  model,
  run,
  vms,
  tables,
  filters,
  queues,
  captures,
  trace,
  events,
  tasks,
};

export type Contract = typeof contract;
export type SystemInfo = z.infer<typeof systemInfoSchema>;
export type Position = z.infer<typeof positionSchema>;
export type CaptureOptions = z.infer<typeof captureOptionsSchema>;
export type TraceRequest = z.infer<typeof traceRequestSchema>;
export type LabSummary = z.infer<typeof labSummarySchema>;
export type ApplyResult = z.infer<typeof applyResultSchema>;
export type ModelEvent = z.infer<typeof modelEventSchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
export type RunStatus = z.infer<typeof runStatusSchema>;
export type VmState = z.infer<typeof vmStateSchema>;
export type PortRow = z.infer<typeof portRowSchema>;
export type SecurityRow = z.infer<typeof securityRowSchema>;
export type Counters = z.infer<typeof countersSchema>;
export type BroadcastDomain = z.infer<typeof broadcastDomainSchema>;
export type FlowRow = z.infer<typeof flowRowSchema>;
export type TrafficRow = z.infer<typeof trafficRowSchema>;
export type NeighborRow = z.infer<typeof neighborRowSchema>;
export type QueueRow = z.infer<typeof queueRowSchema>;
export type BondRow = z.infer<typeof bondRowSchema>;
export type FdbRow = z.infer<typeof fdbRowSchema>;
export type MirrorRow = z.infer<typeof mirrorRowSchema>;
export type RuleRow = z.infer<typeof ruleRowSchema>;
export type StpTree = z.infer<typeof stpTreeSchema>;
export type StpPort = z.infer<typeof stpPortSchema>;
export type Capture = z.infer<typeof captureSchema>;
export type ExplainRequest = z.infer<typeof explainRequestSchema>;
export type ExplainResult = z.infer<typeof explainResultSchema>;
export type DropSample = z.infer<typeof dropSampleSchema>;
export type TraceResult = z.infer<typeof traceResultSchema>;
export type TraceHop = z.infer<typeof traceHopSchema>;
export type NetyardEvent = z.infer<typeof eventSchema>;
export type Task = z.infer<typeof taskSchema>;
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;
