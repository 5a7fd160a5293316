/** Filter rules and mirror sessions of a lab, as they are configured, with what met each in the running core. */
import type { MirrorRow, RuleRow } from '../api/contract.ts';
import type { FiltersArea } from '../api/engine.ts';
import { attachmentOf, fabricPorts, lagOf, switchInstances } from '../model/auto.ts';
import type { FilterKeys } from '../model/filter.ts';
import { ruleAction, ruleMatch } from '../model/filter-text.ts';
import { type Lab, vnicName } from '../model/lab.ts';
import { linkParts } from '../model/link.ts';
import type { Mirror, MirrorKeys } from '../model/mirror.ts';
import { type Part, part, sayParts } from '../model/words.ts';
import { compile } from '../switchd/compile.ts';
import type { Labs } from './labs.ts';
import { devicesOf, unknownName } from './names.ts';
import type { Runner } from './runner.ts';

export class Filters implements FiltersArea {
  readonly #labs: Labs;
  readonly #runner: Runner;

  constructor(labs: Labs, runner: Runner) {
    this.#labs = labs;
    this.#runner = runner;
  }

  async rules(name?: string, wanted?: string): Promise<RuleRow[]> {
    const { lab } = this.#labs.session(name);
    const core = this.#runner.coreOf(lab.name);
    const only = wanted === undefined ? null : ownerOf(lab, wanted);
    const found = [...owners(lab)].filter(({ owner }) => only === null || owner === only);
    const lists = await Promise.all(
      found.map(async ({ owner, keys }) =>
        rowsOf(owner, keys, core === null ? null : await core.ruleHits(owner)),
      ),
    );
    return lists.flat();
  }

  async mirrors(name?: string, wanted?: string): Promise<MirrorRow[]> {
    const { lab } = this.#labs.session(name);
    const core = this.#runner.coreOf(lab.name);
    const only = wanted === undefined ? null : devicesOf(lab, wanted);
    const counters = core === null ? null : await core.mirrors();
    const plans = compile(lab, new Map()).devices;
    return mirrorDevices(lab).flatMap(({ devices, keys }) =>
      devices
        .filter((device) => only === null || only.includes(device))
        .flatMap((device) =>
          Object.entries(keys.mirrors ?? {}).map(([mirror, session]): MirrorRow => {
            const active = plans
              .find(({ id }) => id === device)
              ?.mirrors?.some((plan) => plan.name === mirror);
            const counted = counters?.find((one) => one.device === device && one.name === mirror);
            const none = counters === null ? null : 0;
            return {
              device,
              mirror,
              ...mirrorText(session),
              snaplen: session.snaplen ?? null,
              active: active ?? false,
              frames: counted?.frames ?? none,
              bytes: counted?.bytes ?? none,
            };
          }),
        ),
    );
  }
}

/** All that may have mirror sessions, with its instances. */
function mirrorDevices(lab: Lab): { id: string; devices: string[]; keys: MirrorKeys }[] {
  return [
    ...[...lab.fabric].map(([id, keys]) => ({ id, devices: [id], keys })),
    ...[...lab.bridge].map(([id, keys]) => ({ id, devices: [id], keys })),
    ...[...lab.switch].map(([id, keys]) => ({
      id,
      devices: switchInstances(lab, id).map(({ device }) => device),
      keys,
    })),
  ];
}

function mirrorText(
  session: Mirror,
): Pick<MirrorRow, 'selects' | 'selectsParts' | 'output' | 'outputParts'> {
  const { selectAll, selectSrcPort = [], selectDstPort = [], selectVlan } = session;
  const ports =
    selectAll === true
      ? [part('all')]
      : [
          ...selectSrcPort.map((port) => part('in', { port })),
          ...selectDstPort.map((port) => part('out', { port })),
        ];
  const vlans = selectVlan === undefined ? [] : [part('vlans', { list: selectVlan.join(',') })];
  const selects = [...ports, ...vlans];
  const { outputPort, outputVlan = 0 } = session;
  const output = [
    outputPort === undefined
      ? part('vlans', { list: outputVlan })
      : part('port', { port: outputPort }),
  ];
  return {
    selects: sayParts(selects, ', '),
    selectsParts: selects,
    output: sayParts(output),
    outputParts: output,
  };
}

function ruleText(
  match: Part[],
  action: Part[],
): Pick<RuleRow, 'match' | 'matchParts' | 'action' | 'actionParts'> {
  return {
    match: sayParts(match),
    matchParts: match,
    action: sayParts(action),
    actionParts: action,
  };
}

/** What has the rules of a port: the port group of a vNIC, the LAG of a fabric port. Throws Failure NOT_FOUND. */
function ownerOf(lab: Lab, name: string): string {
  if (lab.portGroup.has(name)) return name;
  const vnic = attachmentOf(lab, name);
  if (vnic !== null) return vnic.portGroup ?? name;
  const { device, port } = linkParts(name);
  const lag = lagOf(lab, device, port);
  if (lag !== undefined) return `${device}:${lag.name}`;
  const { lags = {} } = lab.fabric.get(device) ?? {};
  if (fabricPorts(lab, device).some((one) => one.name === port) || Object.hasOwn(lags, port))
    return name;
  const known = [...owners(lab)].map(({ owner }) => owner);
  throw unknownName('rule-owner', name, known);
}

/** All that has rules or a default action, in the order of the lab file. */
function* owners(lab: Lab): Iterable<{ owner: string; keys: FilterKeys }> {
  for (const [id, { ports = {}, lags = {} }] of lab.fabric)
    for (const [port, keys] of Object.entries({ ...ports, ...lags }))
      if (hasRules(keys)) yield { owner: `${id}:${port}`, keys };
  for (const [owner, keys] of lab.portGroup) if (hasRules(keys)) yield { owner, keys };
  for (const [id, { nics = [] }] of lab.vm)
    for (const [index, keys] of nics.entries())
      if (hasRules(keys)) yield { owner: `${id}:${vnicName(index)}`, keys };
}

function hasRules({ rules = [], defaultAction }: FilterKeys): boolean {
  return rules.length > 0 || defaultAction !== undefined;
}

type Hits = readonly { readonly frames: number; readonly bytes: number }[] | null;

function rowsOf(owner: string, { rules = [], defaultAction = 'allow' }: FilterKeys, hits: Hits) {
  const counted = (index: number): Pick<RuleRow, 'frames' | 'bytes'> => ({
    frames: hits?.[index]?.frames ?? null,
    bytes: hits?.[index]?.bytes ?? null,
  });
  const rows = rules.map(
    (rule, index): RuleRow => ({
      owner,
      rule: index + 1,
      name: rule.name ?? '',
      ...ruleText(ruleMatch(rule), ruleAction(rule)),
      direction: rule.direction ?? 'both',
      ...counted(index),
    }),
  );
  const otherwise: RuleRow = {
    ...{ owner, rule: null, name: '', direction: 'both' },
    ...ruleText([part('any')], [part(defaultAction)]),
    ...counted(rules.length),
  };
  return [...rows, otherwise];
}
