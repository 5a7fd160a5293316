/** Spanning tree, storm control and fixed addresses. */
import type en from '../../en/fields/bridging.ts';

export default {
  stp: {
    protocol: {
      label: '协议',
      help: 'RSTP 立即恢复，STP 在定时器到期后恢复。两者可以互通。',
      options: { rstp: { label: 'RSTP' }, stp: { label: 'STP' } },
    },
    priority: {
      label: '网桥优先级',
      help: '0 到 61440，步长 4096。数值最小的网桥成为根。',
    },
    helloTime: { label: 'Hello 时间', help: '两个 BPDU 之间的间隔，1 到 10 秒。' },
    maxAge: {
      label: '最大老化时间',
      help: '6 到 40 秒；不小于 2 ×（Hello 时间 + 1），不大于 2 ×（转发延迟 − 1）。',
    },
    forwardDelay: {
      label: '转发延迟',
      help: '在无法立即达成一致时，端口侦听、再学习的时间：4 到 30 秒。',
    },
  },
  portStp: {
    edge: {
      label: '边缘端口',
      help: '边缘端口只连接终端，立即转发。收到 BPDU 后不再是边缘端口。',
      options: {
        auto: { label: '自动', help: '三秒内没有听到交换机即为边缘端口。' },
        always: { label: '始终', help: '端口一连通就转发。' },
        never: { label: '从不', help: '按连接交换机的方式等待。' },
      },
    },
    cost: {
      label: '路径开销',
      help: '选择到根的开销之和最小的路径。默认由链路速率决定：RSTP 为 20 Tbit/s 除以速率（10 Gbit/s 为 2000），STP 从 10 Gbit/s 起为 2、从 1 Gbit/s 起为 4、从 100 Mbit/s 起为 19；链路聚合按承载流量的成员速率之和计算。',
    },
    priority: {
      label: '端口优先级',
      help: '0 到 240，步长 16。两条路径相同时取数值较小者。',
    },
    pointToPoint: {
      label: '点对点',
      help: '对端只有一台交换机。共享网段应关闭，那里无人能代表所有人同意。',
    },
    bpduGuard: {
      label: 'BPDU 保护',
      help: '收到 BPDU 即关闭端口，直到有人重新打开，或端口断开后再连通。',
    },
    rootGuard: {
      label: '根保护',
      help: '绝不经由此端口寻找根：当那里出现更优的根时，端口被阻塞。',
    },
    bpduFilter: {
      label: 'BPDU 过滤',
      help: '端口既不发送也不接收 BPDU。经过它的环路不会被发现。',
    },
  },
  storm: {
    broadcast: { label: '广播', help: '每秒发往所有人的帧数。' },
    multicast: { label: '组播', help: '每秒发往组的帧数。' },
    unknownUnicast: { label: '未知单播', help: '每秒发往交换机尚未学到的地址的帧数。' },
  },
  fdbEntry: {
    mac: { label: 'MAC 地址', help: '单播地址，例如 02:00:00:00:0a:01。' },
    vlan: { label: 'VLAN', help: '1 到 4094。留空：不带 VLAN 的帧。' },
    port: {
      label: '端口',
      help: '物理网络设备的端口，写作 vm:eth0 的虚拟网卡，或 uplink（上行链路）。',
    },
    sticky: {
      label: '粘滞',
      help: '地址出现期间才有此条目，且绝不会出现在别的端口上。关闭：条目始终存在。',
    },
  },
} satisfies typeof en;
