/** The sample labs in Chinese, by id; in English their files say it themselves. */
export const samplesInChinese: Readonly<Record<string, { title: string; text: string }>> = {
  'two-hosts': {
    title: '两台主机，一台分布式交换机',
    text: '每台主机一个链路聚合，两个 VLAN；web1 能到达 web2，到不了 db1。',
  },
  'one-host-private': {
    title: '一台主机，仅限主机的网桥',
    text: '同一网桥上的三台虚拟机可以互通，没有上行链路，到不了外部。',
  },
  'two-racks': {
    title: '两个机架中的三台主机',
    text: '主备链路聚合；机架之间的 Trunk 只放行 VLAN 10 和 20。',
  },
  'two-sites': {
    title: '慢速链路连接的两个站点',
    text: '带时延、抖动和丢包的链路，其前有语音优先队列；运行时即可更改。',
  },
  'link-aggregation': {
    title: '合而为一的多条链路',
    text: '一个 LACP 链路聚合、两台交换机之间的聚合，以及一组上行链路；拔掉其中一根线缆，流量会改走另一根。',
  },
  'trunk-to-vm': {
    title: '通到虚拟机的 VLAN Trunk',
    text: 'fw1 接收不带标签的 VLAN 10 和带标签的 VLAN 20；一个普通网桥连接同样的 VLAN。',
  },
  'jumbo-storage': {
    title: '独立的存储网络与巨型帧',
    text: '从虚拟机到虚拟机 MTU 9000，使用专用的网卡和物理交换机。',
  },
  namespaces: {
    title: '两个 Linux 网络命名空间',
    text: '两台主机上接在 TAP 设备的真实内核协议栈；可在其间试用 iperf3。',
  },
  'qemu-pair': {
    title: '两台 QEMU Linux 客户机',
    text: '每台主机一台，位于分布式交换机的 VLAN 10；可打开它们的串行控制台。',
  },
};
