/** Live tables beside the configuration: what all share, then the words of each. */
import type en from '../en/liveTable.ts';

export default {
  notRunning: '实验未运行：启动后可见。',
  waiting: '正在等待首次应答…',
  paused: '已暂停',
  pause: '暂停',
  resume: '继续',
  rules: {
    title: '过滤规则',
    none: '没有规则。',
    default: '默认',
    column: {
      rule: '规则',
      name: '名称',
      direction: '方向',
      match: '匹配',
      action: '动作',
      frames: '帧数',
      bytes: '字节数',
    },
  },
  neighbors: {
    title: 'LLDP 邻居',
    none: '尚未听到任何邻居。',
    column: {
      port: '端口',
      neighbor: '邻居',
      portId: '对端端口',
      chassisId: '机箱',
      portVlan: 'VLAN',
      capabilities: '能力',
      expires: '剩余时间',
    },
  },
  queues: {
    title: '队列',
    none: '尚无队列。',
    in: '来自虚拟机：{queue}',
    link: '至 {queue}',
    column: {
      port: '端口',
      queue: '队列',
      rate: '速率',
      frames: '帧数',
      waiting: '等待',
      drops: '丢弃',
      lost: '丢失',
      duplicated: '重复',
      reordered: '乱序',
      corrupted: '损坏',
      priority: '优先级',
    },
  },
  fdb: {
    title: '已学习的地址',
    none: '尚未学习到任何地址。',
    column: { device: '交换机', vlan: 'VLAN', mac: 'MAC 地址', port: '端口', age: '时长' },
  },
  security: {
    title: '端口安全',
    none: '此处没有受保护或被阻止的端口。',
    of: '{count} / {limit}',
    column: {
      port: '端口',
      state: '状态',
      mac: '有效 MAC',
      learned: '已学习 MAC',
      violations: '已丢弃',
    },
  },
} satisfies typeof en;
