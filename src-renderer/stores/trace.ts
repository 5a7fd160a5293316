/** The last trace: what was asked, what came out, and its path through the drawing. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { TraceRequest, TraceResult } from '../../src-main/api/contract.ts';
import { client } from '../api/client.ts';
import { type Explained, explain } from '../api/errors.ts';
import { tracePath } from '../topology/trace-path.ts';
import { useLab } from './lab.ts';
import { useTopology } from './topology.ts';
import { useUi } from './ui.ts';

/** What may be sent: packets, the question who has an address (in IPv6 a neighbor solicitation), frames of slow protocols. */
export const packetKinds = ['icmp', 'tcp', 'udp', 'arp'] as const;
export const slowKinds = ['stp', 'lacp', 'lldp'] as const;
type Kind = (typeof packetKinds)[number] | (typeof slowKinds)[number];

/** Numbers of the packet that may be asked for. */
export const traceNumbers = {
  sport: { min: 1, max: 65_535, hint: '40000', ports: true },
  vlan: { min: 0, max: 4094, hint: '', ports: false },
  dscp: { min: 0, max: 63, hint: '0', ports: false },
  size: { min: 60, max: 9230, hint: '60', ports: false },
} as const;
export type TraceNumber = keyof typeof traceNumbers;

export const useTrace = defineStore('trace', () => {
  const lab = useLab();
  const topology = useTopology();
  const ui = useUi();
  const from = ref('');
  const to = ref('');
  const proto = ref<Kind>('icmp');
  const ipv6 = ref(false);
  const fromAddress = ref('');
  const toAddress = ref('');
  const port = ref<number | undefined>(undefined);
  const numbers = ref<Partial<Record<TraceNumber, number>>>({});
  const mac = ref('');
  const busy = ref(false);
  const result = shallowRef<TraceResult | null>(null);
  const error = shallowRef<Explained | null>(null);
  const path = computed(() =>
    result.value === null ? null : tracePath(topology.graph, result.value),
  );
  const isPacket = computed(() => packetKinds.some((kind) => kind === proto.value));
  const isIpv6 = computed(() => isPacket.value && ipv6.value);
  const hasPorts = computed(() => proto.value === 'tcp' || proto.value === 'udp');
  /** What is missing in the form, null when it can run. */
  const missing = computed(() =>
    from.value === ''
      ? 'from'
      : to.value.trim() === ''
        ? 'to'
        : hasPorts.value && port.value === undefined
          ? 'port'
          : null,
  );

  /** What was asked for beside ends and protocol. */
  function asked(): Partial<TraceRequest> {
    const given: Partial<TraceRequest> = {};
    for (const key of Object.keys(traceNumbers) as TraceNumber[]) {
      const value = numbers.value[key];
      if (value != null && (hasPorts.value || !traceNumbers[key].ports)) given[key] = value;
    }
    const texts = { mac, ...(isIpv6.value ? { fromAddress, toAddress } : {}) };
    for (const [key, { value }] of Object.entries(texts))
      if (value.trim() !== '') given[key as keyof typeof texts] = value.trim();
    return given;
  }
  const more = computed(() => Object.keys(asked()).length);

  let count = 0;
  async function run(): Promise<void> {
    if (missing.value !== null) return;
    const mine = ++count;
    busy.value = true;
    error.value = null;
    try {
      const answer = await client.trace.run({
        from: from.value,
        to: to.value.trim(),
        proto: isIpv6.value && proto.value === 'arp' ? 'nd' : proto.value,
        ...(isIpv6.value ? { ipv6: true } : {}),
        ...(hasPorts.value ? { dport: port.value } : {}),
        ...asked(),
      });
      if (mine === count) result.value = answer;
    } catch (failure) {
      if (mine !== count) return;
      result.value = null;
      error.value = explain(failure);
    } finally {
      if (mine === count) busy.value = false;
    }
  }
  function clear(): void {
    count++;
    busy.value = false;
    result.value = null;
    error.value = null;
  }

  /** Shows a trace that was made elsewhere. */
  function show(made: TraceResult): void {
    clear();
    result.value = made;
  }

  watch(
    () => ui.traceRequest,
    (request) => {
      if (request === null) return;
      ui.traceRequest = null;
      clear();
      if (request.from !== '') from.value = request.from;
      to.value = request.to;
      fromAddress.value = toAddress.value = '';
      void run();
    },
    { immediate: true },
  );
  watch(
    () => lab.name,
    () => {
      clear();
      from.value = to.value = fromAddress.value = toAddress.value = '';
    },
  );

  return {
    from,
    to,
    proto,
    ipv6,
    isIpv6,
    isPacket,
    fromAddress,
    toAddress,
    port,
    hasPorts,
    numbers,
    mac,
    more,
    busy,
    result,
    error,
    path,
    missing,
    show,
    run,
    clear,
  };
});
