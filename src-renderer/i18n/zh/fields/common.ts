/** Fields that several forms have. */
import type en from '../../en/fields/common.ts';

export default {
  name: {
    label: '名称',
    help: '可用字母、数字、点、短横线和下划线，最多 63 个字符。重命名时，所有引用会一并更新。',
  },
  description: { label: '描述', help: '给人看的备注，对网络没有影响。' },
  priorityTags: {
    label: '优先级标签',
    help: '不属于任何 VLAN 的帧发出时，是否在 VLAN 0 的标签中保留其优先级。对应 Open vSwitch 的 priority-tags。',
    options: {
      no: { label: '否' },
      'if-nonzero': { label: '有优先级时' },
      always: { label: '收到时带标签则始终保留' },
    },
  },
  protected: {
    label: '受保护',
    help: '同一主机上同一交换机的受保护端口之间不交换任何帧。',
  },
  uplinkVlans: {
    label: '上行链路的 VLAN',
    help: '上行链路承载的 VLAN 与范围，0 表示不带标签的帧。不填则为全部。',
  },
  mtu: {
    label: 'MTU',
    help: '帧载荷的最大字节数，68 到 9216。更大的帧在此丢弃并计数。',
  },
  ageing: { label: '老化时间', help: '已学习的 MAC 地址在未再出现时保留的时间，单位为秒。' },
  mac: {
    label: 'MAC 地址',
    help: '单播地址，例如 02:00:00:00:0a:01。留空时按名称生成一个固定地址。',
  },
  delay: { label: '时延', help: '帧在途中的时间，例如 10ms 或 500us。不影响吞吐量。' },
  jitter: { label: '抖动', help: '时延向两侧偏离的幅度，例如 1ms。帧的先后次序不变。' },
  distribution: {
    label: '分布',
    help: '抖动的分布方式。对均匀分布，抖动值是其界限；对其他分布，是标准差。',
    options: {
      uniform: { label: '均匀' },
      normal: { label: '正态' },
      pareto: { label: '帕累托' },
    },
  },
  rate: { label: '速率', help: '线缆的承载能力，例如 100Mbit 或 1.5Gbit。超出的帧须等待。' },
  limit: {
    label: '队列上限',
    help: '丢弃帧之前可等待的数据量，例如 128KB（1 KB 为 1024 字节）。不填时为 100 ms 内可通过的量，至少 64KB。',
  },
  loss: { label: '丢包', help: '丢失的帧所占比例，例如 1%。' },
  duplicate: { label: '重复', help: '到达两次的帧所占比例。' },
  reorder: { label: '乱序', help: '跳过时延、因而超过其他帧的帧所占比例。须与时延一起使用。' },
  corrupt: { label: '损坏', help: '其中一个随机比特出错的帧所占比例。' },
  shaping: {
    label: '流量整形',
    help: '将从端口发出的流量限制在一个速率内，过早到来的帧在队列中等待。',
  },
  queues: {
    label: '优先级队列',
    help: '各队列共享整形的速率。帧进入第一个列出其 DSCP（其次 CoS）的队列。',
    none: '所有帧共用一个队列。',
    add: '添加队列',
  },
  vlan: {
    label: 'VLAN',
    help: 'Access：未打标签的帧属于一个 VLAN。Trunk：放行所列 VLAN 的带标签帧。无：只收发未打标签的帧。',
  },
  pvlans: {
    label: '专用 VLAN',
    help: '主 VLAN 有一个混杂条目（辅助 VLAN 即主 VLAN）、至多一个隔离辅助 VLAN 和任意多个团体辅助 VLAN。',
    none: '没有专用 VLAN。',
    add: '添加条目',
  },
  pvlan: {
    label: '专用 VLAN',
    help: '映射中的辅助 VLAN，混杂端口则为主 VLAN；代替其他 VLAN 设置。混杂端口可与所有端口通信，团体端口可在团体内通信，隔离端口只能与混杂端口通信。',
  },
  promiscuous: {
    label: '接受混杂模式',
    help: '虚拟网卡可看到其 VLAN 中经过本主机上该交换机的所有帧。',
  },
  macChanges: {
    label: '接受 MAC 地址更改',
    help: '开：有效 MAC 地址随客户机而变。关：更改地址的客户机在改回之前收不到任何帧。vSphere 默认拒绝。',
  },
  forgedTransmits: {
    label: '接受伪传输',
    help: '开：可用任意源地址发送。关：源地址不是虚拟网卡有效 MAC 地址的帧被丢弃。vSphere 默认拒绝。',
  },
  arpInspection: {
    label: 'ARP 检测',
    help: 'ARP 与邻居发现报文必须使用该虚拟网卡的 MAC 和 IP 地址：其配置的地址以及允许的地址。',
  },
  dhcpGuard: {
    label: 'DHCP 防护',
    help: '丢弃由端口进入的 DHCP 与 DHCPv6 服务器报文，除非该虚拟网卡被设为 DHCP 服务器。',
  },
  routerGuard: {
    label: '路由器防护',
    help: '丢弃由端口进入的路由器通告与重定向，除非该虚拟网卡被设为路由器。',
  },
  macLimit: {
    label: 'MAC 数量限制',
    help: '端口上（或每块虚拟网卡的端口上）可学习多少个 MAC 地址。',
  },
  inShaping: {
    label: '虚拟机所发流量的整形',
    help: '将每台虚拟机经其端口发送的流量限制在一个速率内，即分布式交换机的入方向整形。',
  },
  blocked: { label: '阻止', help: '双向均不放行任何帧，链路仍保持连通。' },
  rules: {
    label: '规则',
    help: '帧从上到下逐条匹配，第一条匹配的规则生效。最多 4096 条。',
    none: '没有规则：所有帧按默认动作处理。',
    add: '添加规则',
  },
  defaultAction: {
    label: '默认动作',
    help: '没有规则匹配时对帧的处理。',
    options: { allow: { label: '允许' }, drop: { label: '丢弃' } },
  },
  policing: {
    label: '入口限速',
    help: '从端口进入、超过此速率的部分将被丢弃。端口组内每个端口分别计量。',
  },
  flows: {
    label: '记录流',
    help: '一直保存谁与谁通信的流表。否则每次查看后只保存一分钟。',
  },
  lldp: { label: 'LLDP', help: '设备线缆上的 IEEE 802.1AB：另一端是谁。' },
  netflow: { label: 'NetFlow', help: '向收集器上报每条流，版本 5 或 9。' },
  ipfix: { label: 'IPFIX', help: '向收集器上报流，可按需采样（RFC 7011）。' },
  sflow: { label: 'sFlow', help: '向收集器发送帧采样和端口计数器（版本 5）。' },
  targets: { label: '收集器', help: '地址与 UDP 端口，例如 10.0.0.5:2055 或 [fd00::5]:2055。' },
  mirrors: {
    label: '镜像会话',
    help: '将帧复制到一个端口（SPAN）或一个 VLAN（RSPAN）。每台设备最多 32 个。',
    none: '没有镜像会话。',
    add: '添加镜像会话',
  },
  floodVlans: {
    label: '泛洪 VLAN',
    help: '在这些 VLAN 中不学习地址，所有帧均泛洪：用于承载副本的 VLAN（RSPAN）。',
  },
  bridgeStp: {
    label: '生成树',
    help: '发现环路并阻塞其中一条路径，使帧不会循环。关闭时所有端口都转发。',
  },
  stp: {
    label: '端口的生成树选项',
    help: '该端口在所属交换机的生成树中的行为；交换机启用生成树后才起作用。',
  },
  storm: {
    label: '风暴控制',
    help: '该端口每秒可带入多少发往所有端口的帧。超出的帧被丢弃并计数。',
  },
  uplinkStp: {
    label: '上行链路的生成树选项',
    help: '上行链路在生成树中的行为；启用生成树后才起作用。',
  },
  uplinkStorm: {
    label: '上行链路的风暴控制',
    help: '上行链路每秒可带入多少发往所有端口的帧。',
  },
  forwardBpdu: {
    label: '转发 BPDU',
    help: '发往保留地址的帧（如其他交换机的 BPDU）按普通组播转发。关闭时在此终止。',
  },
  fdbMax: {
    label: '地址数量上限',
    help: '可学习的 MAC 地址数量，10 到 1,048,576。表满时，地址最多的端口让出其最旧的地址。',
  },
  fdbStatic: {
    label: '固定地址',
    help: '始终位于一个端口上的 MAC 地址。',
    none: '所有地址都靠学习得到。',
    add: '添加地址',
  },
  lacpPriority: {
    label: 'LACP 端口优先级',
    help: '在链路聚合的成员之间：越小越优先，并决定使用两个对端中的哪一个。',
  },
  teaming: {
    label: '绑定策略',
    help: '主机有多条上行链路时端口如何分担。端口组未设置时沿用其交换机的设置。',
  },
} satisfies typeof en;
