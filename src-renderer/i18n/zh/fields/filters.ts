/** Mirror sessions, rules and policing. */
import type en from '../../en/fields/filters.ts';

export default {
  mirror: {
    selectAll: { label: '所有端口', help: '所有端口进出的帧。' },
    selectSrcPort: { label: '端口（入）', help: '复制从这些端口进入的帧。' },
    selectDstPort: { label: '端口（出）', help: '复制从这些端口发出的帧。' },
    selectVlan: { label: '仅限 VLAN', help: '在选中的帧中只取这些 VLAN 的帧。' },
    outputPort: { label: '到端口', help: 'SPAN：接收副本的端口，与源端口在同一主机。' },
    normalTrafficAllowed: {
      label: '允许普通流量',
      help: '关闭：该端口只接收副本，它发出的帧被丢弃。',
    },
    outputVlan: {
      label: '到 VLAN',
      help: 'RSPAN：副本发往该 VLAN 的所有端口，可经上行链路到其他主机。',
    },
    stripOriginalVlan: { label: '替换 VLAN', help: '关闭：帧原有的 VLAN 作为第二层标签保留。' },
    snaplen: { label: '截断长度', help: '副本截断到此长度，14 到 65535 字节。' },
  },
  rule: {
    name: { label: '名称', help: '追踪经过该规则时与编号一同显示。' },
    action: {
      label: '动作',
      help: '对匹配的帧的处理。',
      options: {
        allow: { label: '允许' },
        drop: { label: '丢弃' },
        mark: { label: '标记', help: '允许通过，并改写 DSCP 或 CoS。' },
      },
    },
    markDscp: { label: '标记 DSCP', help: '0 到 63，写入 IP 头部，校验和随之更新。' },
    markCos: { label: '标记 CoS', help: '0 到 7，帧带标签时写在 VLAN 标签中。' },
    direction: {
      label: '方向',
      help: '从端口看，与其计数器一致：入是虚拟机发出的，出是虚拟机收到的。',
      options: {
        both: { label: '双向' },
        in: { label: '入（来自虚拟机）' },
        out: { label: '出（去往虚拟机）' },
      },
    },
    protocol: { label: '协议', help: 'IP 协议的名称或编号（0 到 255）。' },
    source: { label: '源地址', help: 'IPv4 或 IPv6 的地址或前缀。' },
    sourcePorts: { label: '源端口', help: 'TCP 或 UDP 的端口和范围。' },
    destination: { label: '目的地址', help: 'IPv4 或 IPv6 的地址或前缀。' },
    destinationPorts: { label: '目的端口', help: 'TCP 或 UDP 的端口和范围。' },
    tcpFlags: {
      label: 'TCP 标志',
      help: '必须置位（+）和不得置位（-）的标志：+syn-ack 表示连接的开始。',
    },
    dscp: { label: 'DSCP', help: '0 到 63，帧所携带的值。' },
    sourceMac: { label: '源 MAC', help: '一个地址，或带掩码的地址（掩码为 1 的位须相同）。' },
    destinationMac: {
      label: '目的 MAC',
      help: '一个地址，或带掩码的地址（掩码为 1 的位须相同）。',
    },
    etherType: { label: '以太类型', help: '名称，或 0x88cc 这样的数字。' },
    vlan: { label: 'VLAN', help: '交换机归类后的一个 VLAN 或范围。' },
  },
  policing: {
    rate: { label: '速率', help: '每秒通过的整帧比特数。' },
    burst: {
      label: '突发量',
      help: '停顿之后可一次通过的量。自动：8000 kbit，或速率 0.2 秒的量（取较小者）。',
    },
    packetRate: { label: '帧速率', help: '千帧/秒。' },
    packetBurst: { label: '帧突发量', help: '自动：16 千帧，或速率 0.2 秒的量（取较小者）。' },
  },
} satisfies typeof en;
