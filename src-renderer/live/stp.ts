/** Ports in the spanning trees of a switch: roles, states, and who is designated. */
import type { StpPort, StpTree } from '../../src-main/api/contract.ts';
import { client } from '../api/client.ts';
import { liveTable } from './live-table.ts';

interface Row extends StpPort {
  readonly tree: StpTree;
}

export const stp = liveTable<Row>({
  key: 'stp',
  kinds: ['switch', 'bridge', 'fabric'],
  shown: (_object, spec) => (spec as { stp?: unknown } | undefined)?.stp !== undefined,
  everyMs: 1_000,
  read: async ({ id }) => {
    const trees = await client.tables.stp({ switch: id });
    return trees.flatMap((tree) => tree.ports.map((port) => ({ ...port, tree })));
  },
  rowKey: ({ tree, port }) => `${tree.device} ${port}`,
  columns: [
    {
      key: 'device',
      value: ({ tree }) => tree.device,
      mono: true,
      shown: ({ kind }) => kind === 'switch',
    },
    { key: 'port', value: ({ port }) => port, mono: true, copy: true },
    {
      key: 'role',
      value: ({ role }) => role,
      say: ({ role }, t) => t(`liveTable.stp.role.${role}`),
      act: ({ role, port }) =>
        role === 'errdisabled' ? () => client.tables.stpRecover({ port }) : null,
    },
    {
      key: 'state',
      value: ({ state }) => state,
      state: ({ role, state, rootInconsistent }) => ({
        tone:
          role === 'errdisabled' || rootInconsistent
            ? 'err'
            : state === 'forwarding'
              ? 'ok'
              : role === 'disabled'
                ? 'off'
                : 'warn',
        word: role === 'errdisabled' ? 'errdisabled' : rootInconsistent ? 'rootGuard' : state,
      }),
    },
    { key: 'cost', value: ({ cost }) => cost, right: true },
    { key: 'id', value: ({ priority, number }) => `${priority}.${number}`, mono: true },
    {
      key: 'edge',
      value: ({ edge }) => Number(edge),
      say: ({ edge }, t) => t(edge ? 'form.yes' : 'form.no'),
    },
    {
      key: 'designated',
      value: ({ designatedBridge }) => designatedBridge,
      mono: true,
      copy: true,
    },
    { key: 'root', value: ({ tree }) => tree.root, mono: true, copy: true },
    { key: 'changes', value: ({ tree }) => tree.topologyChanges, right: true },
    { key: 'rx', value: ({ rxBpdus }) => rxBpdus, right: true },
    { key: 'tx', value: ({ txBpdus }) => txBpdus, right: true },
  ],
});
