/** Fields of the forms: label, and help on demand. Shared ones stand under `common`. */
import type en from '../en/fields.ts';

export default {
  common: {
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
  },
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
  bond: {
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
    members: { label: '成员', help: '本主机的网卡。一块网卡最多属于一个链路聚合。' },
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
    lacp: { label: 'LACP', help: 'LACP 的参数。未设置时：主动、慢速、无回退。' },
  },
  lag: {
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
    members: {
      label: '成员',
      help: '本设备的端口。一个端口最多属于一个链路聚合，且不单独设置 VLAN。',
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
    lacp: { label: 'LACP', help: 'LACP 的参数。未设置时：主动、慢速、无回退。' },
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
  pvlanEntry: {
    primary: { label: '主 VLAN', help: '混杂端口所发帧的 VLAN。' },
    secondary: {
      label: '辅助 VLAN',
      help: '此条目的端口所发帧的 VLAN；混杂条目则为主 VLAN 本身。',
    },
    type: {
      label: '类型',
      help: '谁可以与谁通信。',
      options: {
        promiscuous: { label: '混杂', help: '可与主 VLAN 的所有端口通信。' },
        isolated: { label: '隔离', help: '只能与混杂端口通信。' },
        community: { label: '团体', help: '可与同一团体及混杂端口通信。' },
      },
    },
  },
  portGroup: {
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
      help: '丢弃 DHCP 与 DHCPv6 服务器的报文，除非该虚拟网卡被设为 DHCP 服务器。',
    },
    routerGuard: {
      label: '路由器防护',
      help: '丢弃路由器通告与重定向，除非该虚拟网卡被设为路由器。',
    },
    macLimit: { label: 'MAC 数量限制', help: '每块虚拟网卡的端口上可学习多少个 MAC 地址。' },
    shaping: {
      label: '发往虚拟机的流量整形',
      help: '将端口组中每台虚拟机接收的流量限制在一个速率内，即分布式交换机的出方向整形。',
    },
    inShaping: {
      label: '虚拟机所发流量的整形',
      help: '将端口组中每台虚拟机发送的流量限制在一个速率内，即分布式交换机的入方向整形。',
    },
  },
  macLimit: {
    max: { label: '地址数', help: '同时学习 1 到 4096 个 MAC 地址。' },
    policy: {
      label: '超出限制时',
      help: '如何处理来自更多地址的帧。',
      options: {
        drop: { label: '丢弃', help: '来自更多地址的帧被丢弃。' },
        flood: { label: '泛洪', help: '照常转发但不学习：对它们的应答会被泛洪。' },
      },
    },
  },
  shaping: {
    average: { label: '平均速率', help: '长期的速率，例如 100Mbit。' },
    peak: {
      label: '峰值速率',
      help: '突发期间的速率。须与突发量一起使用；不填时不会超过平均速率。',
    },
    burst: {
      label: '突发量',
      help: '在低于平均速率一段时间后，可按峰值速率发出的字节数，例如 100KB。',
    },
  },
  queue: {
    name: { label: '名称', help: '在计数器中标识该队列。“default”接收其他队列未列出的帧。' },
    priority: { label: '优先级', help: '0 到 7，数字小的先服务。' },
    dscp: { label: 'DSCP', help: '进入该队列的 DSCP 值，0 到 63。46 为 EF（语音）。' },
    cos: { label: 'CoS', help: '进入该队列的 VLAN 标签优先级，0 到 7。' },
    minRate: {
      label: '保证速率',
      help: '在其他队列得到超过其保证速率的部分之前，该队列先得到的速率。',
    },
    maxRate: { label: '最高速率', help: '该队列从不超过的速率。' },
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
  lldp: {
    operation: {
      label: '操作',
      help: '通告：设备在其线缆上说明自己是谁。监听：保存邻居的通告。',
      options: {
        none: { label: '无' },
        listen: { label: '监听' },
        advertise: { label: '通告' },
        both: { label: '监听与通告' },
      },
    },
  },
  netflow: {
    version: {
      label: '版本',
      help: '5 只上报 IPv4 流；9 上报 IPv4 与 IPv6，并含 MAC 地址与 VLAN。',
    },
    activeTimeout: { label: '活动超时', help: '持续的流在此时间后上报一次。-1：仅在结束时上报。' },
    idleTimeout: { label: '空闲超时', help: '超过此时间没有帧的流视为结束。' },
    engineType: { label: '引擎类型', help: '0 到 255，收集器据此识别。' },
    engineId: { label: '引擎 ID', help: '0 到 255。留空时由设备名称生成，以便区分各主机。' },
    addIdToInterface: {
      label: '接口号中含引擎 ID',
      help: '版本 5：将引擎 ID 的七位放在接口号的高位。',
    },
  },
  ipfix: {
    sampling: { label: '采样', help: '每若干帧检查一帧，1 到 16384。1：检查每一帧。' },
    obsDomainId: { label: '观察域', help: '32 位数字。留空时由设备名称生成。' },
    activeFlowTimeout: { label: '活动流超时', help: '持续的流在此时间后上报一次。' },
    idleFlowTimeout: { label: '空闲流超时', help: '超过此时间没有帧的流视为结束。' },
    cacheMaxFlows: { label: '最多流数', help: '流表已满时，上报并舍弃流最多的端口上的一条流。' },
    internalFlowsOnly: { label: '仅内部流', help: '只上报同一主机上虚拟机之间的流。' },
  },
  sflow: {
    sampling: { label: '采样', help: '每若干帧随机采样一帧。' },
    polling: { label: '轮询', help: '两次读取所有端口计数器的间隔。0：不发送计数器。' },
    header: { label: '帧头', help: '每个采样帧发送的字节数，14 到 512。' },
    agent: { label: '代理', help: '采样中作为发送者的 IPv4 地址。' },
  },
  vnic: {
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
      help: '选择到根的开销之和最小的路径。默认为 20 Tbit/s 除以链路速率：10 Gbit/s 为 2000。',
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
