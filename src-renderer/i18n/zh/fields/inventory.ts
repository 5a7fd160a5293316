/** Fields of devices, hosts, switches, cables and VMs. */
import type en from '../../en/fields/inventory.ts';

export default {
  fabric: {
    lags: {
      label: '链路聚合',
      help: '多个端口合为一个：聚合或另一台交换机链路聚合的对端。',
      none: '没有链路聚合：各端口独立。',
      add: '添加链路聚合',
    },
    kind: {
      label: '类型',
      help: '二层交换机按 MAC 地址和 VLAN 转发帧。',
      options: { 'l2-switch': { label: '二层交换机' } },
    },
    ports: {
      label: '端口',
      help: '只需列出与默认不同的端口：未列出的端口是放行所有 VLAN 的 Trunk。',
      none: '所有端口都是放行全部 VLAN 的 Trunk。',
      add: '添加端口',
    },
  },
  host: {
    zone: { label: '可用区', help: '主机所在的可用区。' },
  },
  bridge: {
    uplink: {
      label: '上行链路',
      help: '将网桥接到外部的网卡或链路聚合。不指定时，网桥仅限本主机。',
    },
  },
  link: {
    end0: { label: '一端', help: '网卡写作 主机:网卡，物理网络设备的端口写作 设备:端口。' },
    end1: { label: '另一端', help: '网卡写作 主机:网卡，物理网络设备的端口写作 设备:端口。' },
    cut: { label: '断开', help: '断开的线缆会使两端都变为 down。' },
    aToB: { label: '从第一端到另一端', help: '在此方向上优先于上面各项的值。' },
    bToA: { label: '从另一端到第一端', help: '在此方向上优先于上面各项的值。' },
  },
  switch: {
    uplinks: {
      label: '上行链路',
      help: '交换机在此处列出的每台主机上各有一个实例；所选网卡或链路聚合承载主机之间的流量。',
    },
    hosts: { label: '无上行链路的主机', help: '有交换机实例、但没有出口的成员主机。' },
  },
  portGroup: {
    shaping: {
      label: '发往虚拟机的流量整形',
      help: '将端口组中每台虚拟机接收的流量限制在一个速率内，即分布式交换机的出方向整形。',
    },
  },
  vm: {
    host: { label: '主机', help: '虚拟机运行的位置。' },
    kind: {
      label: '类型',
      help: '轻量：Netyard 内置的小型网络栈。QEMU：完整的客户机。命名空间：接在 TAP 设备上的 Linux 网络命名空间。',
      options: {
        light: { label: '轻量' },
        qemu: { label: 'QEMU' },
        namespace: { label: '命名空间' },
      },
    },
    nics: {
      label: '虚拟网卡',
      help: '第一块是 eth0，第二块是 eth1，依此类推。',
      none: '没有虚拟网卡：此虚拟机未接入任何网络。',
      add: '添加虚拟网卡',
    },
    memory: { label: '内存', help: '32 到 1,048,576 MiB。' },
    cpus: { label: 'CPU', help: '1 到 64 个虚拟 CPU。' },
    disk: {
      label: '磁盘镜像',
      help: '磁盘镜像文件。未指定磁盘、光盘和内核时，启动 Netyard 构建的小型 Linux 客户机。',
    },
    snapshot: { label: '丢弃写入', help: '磁盘镜像保持不变，客户机写入的内容在停止后消失。' },
    cdrom: { label: '光盘镜像', help: '光盘镜像（ISO）文件。' },
    kernel: { label: '内核', help: '直接启动的 Linux 内核文件。' },
    initrd: { label: 'Initrd', help: '初始内存盘文件，只能与内核一起使用。' },
    append: { label: '内核命令行', help: '传给内核的参数，只能与内核一起使用。' },
  },
  vnic: {
    shaping: {
      label: '发往虚拟机的流量整形',
      help: '将虚拟机从此虚拟网卡接收的流量限制在一个速率内。',
    },
    network: {
      label: '网络',
      help: '在该主机上有实例的交换机的端口组，或该主机的网桥。',
    },
    address: { label: 'IPv4 地址', help: '带前缀长度，例如 10.0.10.11/24。' },
    gateway: { label: '网关', help: '默认网关的 IPv4 地址，须在同一子网内。' },
    connected: { label: '已连接', help: '关闭相当于拔掉这块虚拟网卡的线缆。' },
    allowedMacs: {
      label: '允许的 MAC 地址',
      help: '除自身地址外还可使用的源地址，例如虚拟路由器的地址。设置列表后其他地址一律丢弃；未设置时由端口组的伪传输策略决定。',
    },
    allowedAddresses: {
      label: '允许的 IP 地址',
      help: '除自身地址外还可使用的 IPv4、IPv6 地址与前缀。设置列表后其他源地址一律丢弃（ARP 中亦然），列表中没有的协议族不允许使用。10.0.10.0/24 表示整个网段，10.0.10.11/24 表示该地址。',
    },
    dhcpServer: {
      label: 'DHCP 服务器',
      help: '在启用 DHCP 防护的端口组中允许它作为 DHCP 服务器。',
    },
    router: { label: '路由器', help: '在启用路由器防护的端口组中允许它发送路由器通告与重定向。' },
  },
} satisfies typeof en;
