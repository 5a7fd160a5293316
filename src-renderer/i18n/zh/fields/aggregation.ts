/** Link aggregation: bonds of hosts, LAGs of fabric devices, teams of uplinks. */
import type en from '../../en/fields/aggregation.ts';

/** Bonds and LAGs are one thing at two ends of the cables. */
const aggregation = {
  mode: {
    label: '模式',
    help: '成员如何分担流量。LACP 和 balance-xor 要求对端有同类的链路聚合。',
    options: {
      'active-backup': {
        label: 'active-backup',
        help: '主备：一个成员承载流量，故障时由其他成员接管。',
      },
      'balance-slb': {
        label: 'balance-slb',
        help: '按源 MAC 和 VLAN 分配，并按负载调整；交换机无需感知。',
      },
      'balance-xor': { label: 'balance-xor', help: '按哈希分配；对端需要静态链路聚合。' },
      'balance-tcp': { label: 'balance-tcp', help: '按二至四层分配，并按负载调整；使用 LACP。' },
      lacp: { label: 'lacp', help: 'IEEE 802.1AX（802.3ad）：两端协商成员。' },
    },
  },
  primary: {
    label: '首选成员',
    help: '只要可用就优先使用的成员。不指定时，先可用的成员保持活动。',
  },
  failback: {
    label: '故障恢复',
    help: '首选成员恢复后立即接管。关闭时，它会等到活动成员故障。',
  },
  hash: {
    label: '哈希',
    help: '按帧的哪些字段选择成员；同一流的帧保持顺序。默认：balance-xor 为 layer2，LACP 为 layer3+4。',
  },
  rebalance: {
    label: '重新均衡间隔',
    help: '多久把流量从最忙的成员移到最闲的成员；0 表示从不。',
  },
  updelay: { label: '启用延迟', help: '链路恢复多久之后才使用。' },
  downdelay: { label: '停用延迟', help: '链路断开多久之后才放弃。' },
  lacp: {
    label: 'LACP',
    help: 'LACP 的参数；默认为主动、慢速、无回退。active-backup 和 balance-slb 模式仅在启用此项后使用 LACP。',
  },
};

export default {
  bond: {
    ...aggregation,
    members: { label: '成员', help: '本主机的网卡。一块网卡最多属于一个链路聚合。' },
  },
  lag: {
    ...aggregation,
    members: {
      label: '成员',
      help: '本设备的端口。一个端口最多属于一个链路聚合，且不单独设置 VLAN。',
    },
  },
  lacp: {
    mode: {
      label: 'LACP 模式',
      help: '两端中必须有一端为主动。',
      options: {
        active: { label: 'active（主动）', help: '主动发送。' },
        passive: { label: 'passive（被动）', help: '只应答。' },
      },
    },
    rate: {
      label: '速率',
      help: '要求对端多久发送一次。',
      options: {
        slow: { label: 'slow（慢）', help: '每 30 秒；沉默 90 秒后放弃。' },
        fast: { label: 'fast（快）', help: '每秒；沉默 3 秒后放弃。' },
      },
    },
    fallback: {
      label: '回退',
      help: '没有对端使用 LACP 时，按 active-backup 工作（Open vSwitch 的 lacp-fallback-ab）。',
    },
    systemId: { label: '系统 ID', help: 'MAC 地址。不指定时，每台主机或设备各有一个。' },
    systemPriority: { label: '系统优先级', help: '0 到 65535，越小越优先。' },
  },
  teaming: {
    policy: {
      label: '负载均衡',
      help: '端口如何在活动上行链路之间选择。',
      options: {
        srcid: { label: '基于源虚拟端口', help: '每块虚拟网卡固定使用一条上行链路。' },
        srcmac: { label: '基于源 MAC 哈希', help: '每个 MAC 地址固定使用一条上行链路。' },
        ip: { label: '基于 IP 哈希', help: '按两端 IP 地址；对端需要静态链路聚合。' },
        explicit: { label: '明确的故障切换顺序', help: '使用顺序中第一条可用的上行链路。' },
      },
    },
    active: {
      label: '活动上行链路',
      help: '按其在上行链路列表中的位置编号。不指定时：下面未列出的全部。',
    },
    standby: { label: '备用上行链路', help: '按此顺序接替发生故障的活动上行链路。' },
    unused: { label: '未使用的上行链路', help: '从不承载这些端口的帧。' },
    failback: { label: '故障恢复', help: '上行链路恢复后立即回到原来的位置。' },
    notifySwitches: {
      label: '通知交换机',
      help: '故障切换后，交换机以 RARP 通告其 MAC 地址的位置。',
    },
  },
} satisfies typeof en;
