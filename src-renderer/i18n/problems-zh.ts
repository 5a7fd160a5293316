/** Every problem of the model in Chinese, by code, and what its schemas expect, by their English words. */
import type { ProblemCode } from '../../src-main/model/messages.ts';

export const problemsInChinese: Readonly<Record<ProblemCode, string>> = {
  'file-too-large': '{file} 的大小为 {size} MiB；实验文件最多 {limit} MiB。',
  'yaml-syntax': '不是有效的 YAML：{detail}。',
  'duplicate-key': '键“{key}”在此映射中出现了两次；请保留其中一个。',
  'reserved-key': '键“{key}”不能用于实验文件；请换一个名称。',
  'several-documents': '文件包含多个 YAML 文档；实验文件只能有一个。',
  'too-deep': '文件嵌套超过 {limit} 层。',
  'too-many-aliases': '文件中的别名代表了超过 {limit} 个值；请直接写出。',
  'too-complex':
    '{file} 的大小为 {size} MiB；超过 {limit} MiB 时，此处须采用“netyard lab export”所写的简单形式。',
  'not-a-lab-file': '{file} 不是实验文件：应为以“netyard: {expected}”开头的映射，实际为 {found}。',
  'wrong-version': '应为“netyard: {expected}”（实验文件的版本），实际为 {found}。',
  'wrong-value': '应为{expected}，实际为 {found}。',
  'missing-key': '缺少“{key}”：应为{expected}。',
  'unknown-key': '未知的键“{key}”；此处可用的键有 {known}。',
  'misspelled-key': '未知的键“{key}”；是否想写“{suggestion}”？',
  unsupported: '此版本不支持 {feature}；支持的有：{supported}。',
  'unknown-object': '此实验中没有{kind}“{name}”。',
  'name-taken': '名称“{name}”已被{otherKind}“{other}”使用；请换一个。',
  'in-use': '{kind}“{name}”仍被 {users} 使用；请先修改它们。',
  'no-name': '{kind}没有自己的名称；请改为修改其两端。',
  'wrong-id': '此{kind}的标识应为“{expected}”，实际为“{name}”。',
  'unknown-reference': '没有{kind}“{name}”。',
  'unknown-uplink': '主机“{host}”没有名为“{name}”的网卡或链路聚合。',
  'unknown-link-end': '“{end}”既不是主机的网卡，也不是物理网络设备的端口。',
  'duplicate-name': '名称“{name}”也被{otherKind}“{other}”使用；名称必须唯一。',
  'duplicate-link': '“{first}”与“{second}”之间的链路在列表中出现了两次。',
  'duplicate-mac': 'MAC 地址 {mac} 也被“{other}”使用；请为其中一个换一个地址。',
  'duplicate-address': '地址 {address} 在同一广播域中也被“{other}”使用。',
  'not-a-host-address': '{address} 是{what}；应为虚拟机可用的地址。',
  'network-address': '{address} 是其子网的网络地址；应在 {first} 到 {last} 之间。',
  'broadcast-address': '{address} 是其子网的广播地址；应在 {first} 到 {last} 之间。',
  'gateway-outside': '网关 {gateway} 不在虚拟网卡的子网 {subnet} 内。',
  'gateway-own': '网关 {gateway} 就是虚拟网卡自身的地址。',
  'gateway-without-address': '虚拟网卡没有地址，网关 {gateway} 不起作用。',
  'subnet-overlap':
    '子网 {subnet} 与同一虚拟机中“{other}”的子网重叠：应答可能从另一块虚拟网卡发出。',
  'nic-in-two-bonds': '网卡“{nic}”已是链路聚合“{other}”的成员。',
  'duplicate-member': '网卡“{nic}”在成员列表中出现了两次。',
  'member-as-uplink': '网卡“{nic}”是链路聚合“{bond}”的成员；请用该链路聚合作为上行链路。',
  'uplink-in-use': '“{uplink}”已承载{otherKind}“{other}”；一条上行链路只承载一个。',
  'end-used-twice': '已有另一条链路接在“{end}”上。',
  'link-to-itself': '链路的两端都是“{end}”；链路应连接两个不同的端。',
  'port-in-two-lags': '端口“{port}”已是链路聚合“{other}”的成员。',
  'lag-named-as-port': '“{lag}”已是此设备的端口；请为链路聚合另取名称。',
  'key-on-lag-member': '“{key}”应设在链路聚合“{lag}”上，端口“{port}”是其成员。',
  'lacp-at-one-end':
    '{name} 使用 LACP，而 {member} 对端的“{far}”不使用：没有“fallback”时，帧无法通过。',
  'static-lag-at-one-end':
    '{name} 在成员间均衡，而 {member} 对端的“{far}”不属于“mode: balance-xor”的链路聚合：帧会重复或丢失。',
  'bond-at-both-ends':
    '{name} 与 {member} 对端的 {far} 各自选择成员：从非活动成员进入的帧会丢失；请在两端使用 LACP，或不在对端配置链路聚合。',
  'lag-to-several': '{name} 的成员接到多个对端（{partners}）：只能使用其中一个。',
  'lacp-passive-twice': '{name} 与对端都是被动：双方都不会发起 LACP；请将一端设为主动。',
  'teaming-without-team': '绑定策略不起作用：没有主机为交换机给出网卡列表作为上行链路。',
  'teaming-uplink-missing': '没有上行链路 {uplink}：主机最多有 {uplinks} 条。',
  'ip-hash-without-lag':
    '交换机“{switch}”的策略“ip”要求其在“{host}”上的上行链路对端为“mode: balance-xor”的链路聚合；“{far}”不属于任何链路聚合。',
  'no-instance':
    '交换机“{switch}”在此虚拟机的主机“{host}”上没有实例；请在那里为它设置上行链路或加入该主机。',
  'vlan-on-port-group': '“{key}”用于网桥上的虚拟网卡；此处的 VLAN 由端口组“{portGroup}”决定。',
  'filter-on-port-group': '“{key}”用于网桥上的虚拟网卡；请在端口组“{portGroup}”上设置。',
  'pvlan-twice': '专用 VLAN {vlan} 在映射中出现了两次；请保留其中一个。',
  'pvlan-without-primary':
    '专用 VLAN {vlan} 的主 VLAN {primary} 没有自己的条目；请添加类型为“promiscuous”、主 VLAN 与辅助 VLAN 均为 {primary} 的条目。',
  'pvlan-isolated-twice': '主 VLAN {primary} 已有隔离 VLAN {other}；请将 {vlan} 改为团体。',
  'unknown-pvlan': '“{owner}”没有专用 VLAN {vlan}；请将其加入映射“pvlans”，或选择已有的专用 VLAN。',
  'pvlan-as-vlan': 'VLAN {vlan} 是“{owner}”的专用 VLAN；请另选一个，或使用“pvlan: {vlan}”。',
  'address-not-known':
    '“{network}”上的 ARP 检测不知道此虚拟网卡的地址，因此只比较其 MAC 地址；请为它设置“address”或“allowedAddresses”。',
  'unknown-port': '“{port}”既不是虚拟网卡，也不是主机的网卡或链路聚合。',
  'mirror-port': '“{port}”不是{kind}“{name}”的端口。',
  'mirror-other-host':
    '“{port}”的帧不会复制到主机“{host}”上的“{output}”；跨主机请使用“outputVlan”。',
  'mirror-vlan-learned':
    '交换机会从此会话的副本学习 VLAN {vlan} 中的地址；请将其加入“floodVlans”，此处和途经的交换机都要。',
  'option-on-port-group': '“{key}”用于网桥上的虚拟网卡；这里它是端口组“{portGroup}”的选项。',
  'duplicate-fixed-address': '地址 {mac} 在此列表的同一 VLAN 中出现了两次。',
  'fixed-address-elsewhere': '{kind}“{name}”没有端口“{port}”：{mac} 的条目不起作用。',
  'no-spanning-tree': '这些选项不起作用：{kind}“{name}”没有启用生成树，请为其设置“stp”。',
  'no-uplink': '交换机“{switch}”在主机“{host}”上没有上行链路：那里的虚拟机无法到达其他主机。',
  'vlan-not-on-uplink':
    '此端口组的 VLAN {vlan} 不在交换机“{switch}”的“uplinkVlans”中：它只在各主机内部有效。',
  'untagged-not-on-uplink':
    '未打标签的帧（0）不在交换机“{switch}”的“uplinkVlans”中，而此端口组只发送这种帧：它们只在各主机内部有效。',
  'vlan-not-carried': '此端口组的 VLAN {vlan} 未被物理网络端口“{place}”放行。',
  'untagged-not-carried': '物理网络端口“{place}”不接收未打标签的帧，而此端口组只发送这种帧。',
  'mtu-above-path': 'MTU {mtu} 大于{kind}“{name}”的 {limit}：更大的帧会在那里丢弃。',
};

/** Words of the schemas (src-main/model) after "Expected". */
export const expectedInChinese: Readonly<Record<string, string>> = {
  nothing: '空',
  'a text': '文本',
  'a number': '数字',
  'a whole number': '整数',
  'true or false': 'true 或 false',
  'a list': '列表',
  'a map': '映射',
  'an empty list': '空列表',
  'a name of 1 to 63 letters a-z or A-Z, digits, ".", "-" or "_" that starts and ends with a letter or digit':
    '由 1 到 63 个英文字母、数字、“.”、“-”或“_”组成的名称，且首尾为英文字母或数字',
  'a MAC address like 02:00:00:00:0a:01': '形如 02:00:00:00:0a:01 的 MAC 地址',
  'a unicast MAC address: the multicast bit (lowest bit of the first octet) is set':
    '单播 MAC 地址（组播位，即首字节最低位，不可为 1）',
  'a MAC address other than all zeros': '不全为零的 MAC 地址',
  'an IPv4 address like 10.0.10.11': '形如 10.0.10.11 的 IPv4 地址',
  'an IPv4 address with prefix length like 10.0.10.11/24':
    '带前缀长度的 IPv4 地址，形如 10.0.10.11/24',
  'a VLAN id from 1 to 4094': '1 到 4094 的 VLAN ID',
  'a VLAN id from 1 to 4094 or a range of them like "20-30"':
    '1 到 4094 的 VLAN ID 或形如“20-30”的范围',
  'a VLAN range from 1 to 4094 whose first id is not above its last':
    '1 到 4094 之间、起始不大于结束的 VLAN 范围',
  'an MTU from 68 to 9216': '68 到 9216 的 MTU',
  'an ageing time in whole seconds from 10 to 1000000': '10 到 1000000 的整数秒老化时间',
  'a text of at most 2000 characters': '最多 2000 个字符的文本',
  'a zone as "region/zone"': '写作“区域/可用区”的可用区',
  'at least one NIC': '至少一块网卡',
  'at most 16 NICs': '最多 16 块网卡',
  'one of the members': '成员之一',
  '"active-backup", "balance-slb", "balance-xor", "balance-tcp", "lacp"':
    '“active-backup”、“balance-slb”、“balance-xor”、“balance-tcp”或“lacp”',
  '"layer2", "layer2+3", "layer3+4", "vlan+srcmac"':
    '“layer2”、“layer2+3”、“layer3+4”或“vlan+srcmac”',
  '"srcid", "srcmac", "ip", "explicit"': '“srcid”、“srcmac”、“ip”或“explicit”',
  '"active" or "passive"': '“active”或“passive”',
  '"slow" or "fast"': '“slow”或“fast”',
  '"primary" only with mode "active-backup"': '“primary”仅用于模式“active-backup”',
  '"failback" only with mode "active-backup"': '“failback”仅用于模式“active-backup”',
  '"updelay" only with mode "active-backup" or "balance-slb" or "balance-xor"':
    '“updelay”仅用于模式“active-backup”、“balance-slb”或“balance-xor”',
  '"downdelay" only with mode "active-backup" or "balance-slb" or "balance-xor"':
    '“downdelay”仅用于模式“active-backup”、“balance-slb”或“balance-xor”',
  '"hash" only with mode "balance-xor" or "lacp"': '“hash”仅用于模式“balance-xor”或“lacp”',
  '"rebalance" only with mode "balance-slb" or "balance-tcp"':
    '“rebalance”仅用于模式“balance-slb”或“balance-tcp”',
  '"lacp" only with mode "lacp" or "balance-tcp"': '“lacp”仅用于模式“lacp”或“balance-tcp”',
  'a delay in ms from 0 to 600000': '0 到 600000 毫秒的延迟',
  'a priority from 0 to 65535': '0 到 65535 的优先级',
  'an interval in ms from 1000 to 3600000, or 0 for never':
    '1000 到 3600000 毫秒的间隔，或 0 表示从不',
  'at least one port': '至少一个端口',
  'at most 16 ports': '最多 16 个端口',
  'at least one uplink': '至少一条上行链路',
  'at most 16 uplinks': '最多 16 条上行链路',
  "an uplink's number from 1 to 16": '1 到 16 的上行链路编号',
  'an uplink that stands in one list only, and once': '只在一个列表中出现一次的上行链路',
  'no standby uplinks with policy "ip"': '策略“ip”不允许备用上行链路',
  'a NIC, a bond, or a list of NICs': '网卡、链路聚合或网卡列表',
  '"l2-switch"': '“l2-switch”',
  '"native-tagged", "native-untagged" or "dot1q-tunnel"':
    '“native-tagged”、“native-untagged”或“dot1q-tunnel”',
  '"802.1ad" or "802.1q"': '“802.1ad”或“802.1q”',
  '"no", "if-nonzero" or "always"': '“no”、“if-nonzero”或“always”',
  'a native VLAN in "native" beside it': '同时在“native”中给出本征 VLAN',
  'the VLAN of the outer tag in "vlan" beside it': '同时在“vlan”中给出外层标签的 VLAN',
  'either "vlan" or "native", not both': '“vlan”与“native”二者之一',
  '"cvlans" only together with "vlanMode: dot1q-tunnel"':
    '“cvlans”须与“vlanMode: dot1q-tunnel”一起使用',
  '"qinqEthertype" only together with "vlanMode: dot1q-tunnel"':
    '“qinqEthertype”须与“vlanMode: dot1q-tunnel”一起使用',
  'no 0 (untagged frames) where "native" gives them a VLAN':
    '“native”已为未打标签的帧指定 VLAN，此处不能有 0',
  '"uplinkVlans" only together with "uplink"': '“uplinkVlans”须与“uplink”一起使用',
  'at least one VLAN': '至少一个 VLAN',
  '"promiscuous", "isolated" or "community"': '“promiscuous”、“isolated”或“community”',
  'the primary VLAN itself, because the type is promiscuous': '主 VLAN 本身，因为类型为混杂',
  'another VLAN than the primary one': '与主 VLAN 不同的 VLAN',
  'either "pvlan" or other VLAN keys, not both': '“pvlan”与其他 VLAN 键二者之一',
  'a number of MAC addresses from 1 to 4096': '1 到 4096 个 MAC 地址',
  '"drop" or "flood"': '“drop”或“flood”',
  'an IPv4 or IPv6 address, or a prefix like 10.0.10.0/24':
    'IPv4 或 IPv6 地址，或形如 10.0.10.0/24 的前缀',
  'at least one MAC address': '至少一个 MAC 地址',
  'at least one address': '至少一个地址',
  'either "vlan" (access) or "trunk", not both': '“vlan”（Access）与“trunk”二者之一',
  '"native" only together with "trunk"': '“native”须与“trunk”一起使用',
  'an end as "host:nic" or "device:port"': '写作“主机:网卡”或“设备:端口”的一端',
  'two ends, each "host:nic" or "device:port"': '两端，各写作“主机:网卡”或“设备:端口”',
  'a port group as "switch/group" or a bridge of the host':
    '写作“交换机/端口组”的端口组或主机的网桥',
  'the name of a host': '主机名称',
  '"light", "qemu" or "namespace"': '“light”、“qemu”或“namespace”',
  'at most 16 vNICs': '最多 16 块虚拟网卡',
  '"qemu" only where "kind" is "qemu"': '仅当类型为“qemu”时才有的“qemu”',
  'a collector as "10.0.0.5:2055" or "[fd00::5]:2055"':
    '写作“10.0.0.5:2055”或“[fd00::5]:2055”的收集器',
  '"none", "listen", "advertise" or "both"': '“none”、“listen”、“advertise”或“both”',
  'at least one collector': '至少一个收集器',
  'at most 8 collectors': '最多 8 个收集器',
  '5 or 9': '5 或 9',
  'whole seconds (-1: only when a flow ends) from -1 to 4200':
    '-1 到 4200 的整数秒（-1：仅在流结束时）',
  'whole seconds from 1 to 3600': '1 到 3600 的整数秒',
  'whole seconds from 1 to 4200': '1 到 4200 的整数秒',
  'whole seconds from 0 to 3600': '0 到 3600 的整数秒',
  'a number from 0 to 255': '0 到 255 的数字',
  'a number from 0 to 4294967295': '0 到 4294967295 的数字',
  'a number of frames from 1 to 16384': '1 到 16384 的帧数',
  'a number of frames from 1 to 16777216': '1 到 16777216 的帧数',
  'a number of flows from 1 to 1048576': '1 到 1048576 的流数',
  'octets from 14 to 512': '14 到 512 的字节数',
  'a file': '文件',
  'memory in MiB from 32 to 1048576': '32 到 1048576 MiB 的内存',
  'a number of CPUs from 1 to 64': '1 到 64 的 CPU 数量',
  '"initrd" only together with "kernel"': '“initrd”须与“kernel”一起使用',
  '"append" only together with "kernel"': '“append”须与“kernel”一起使用',
  'a MAC address, or one with a mask like 02:00:00:00:00:00/ff:ff:ff:00:00:00':
    'MAC 地址，或带掩码的 MAC 地址，形如 02:00:00:00:00:00/ff:ff:ff:00:00:00',
  'an EtherType: "ipv4", "ipv6", "arp" or a number like 0x88cc':
    '以太类型：“ipv4”、“ipv6”、“arp”或形如 0x88cc 的数字',
  'an IPv4 or IPv6 address or prefix like 10.0.0.0/8 or 2001:db8::/32':
    'IPv4 或 IPv6 的地址或前缀，形如 10.0.0.0/8 或 2001:db8::/32',
  'an IP protocol: a name like "tcp", "udp", "icmp", "icmpv6" or a number from 0 to 255':
    'IP 协议：“tcp”、“udp”、“icmp”、“icmpv6”等名称或 0 到 255 的数字',
  'a port from 0 to 65535 or a range like "8000-8100"': '0 到 65535 的端口或形如“8000-8100”的范围',
  'at most 64 ports and ranges': '最多 64 个端口和范围',
  'a name of at most 63 characters': '最多 63 个字符的名称',
  '"allow", "drop" or "mark"': '“allow”、“drop”或“mark”',
  '"allow" or "drop"': '“allow”或“drop”',
  '"in", "out" or "both"': '“in”、“out”或“both”',
  'a DSCP from 0 to 63': '0 到 63 的 DSCP',
  'a CoS from 0 to 7': '0 到 7 的 CoS',
  'TCP flags like "+syn-ack"': '形如“+syn-ack”的 TCP 标志',
  'at least one of "markDscp" and "markCos" beside the action "mark"':
    '动作“mark”须带有“markDscp”或“markCos”',
  '"markDscp" only where "action" is "mark"': '仅当动作为“mark”时才有的“markDscp”',
  '"markCos" only where "action" is "mark"': '仅当动作为“mark”时才有的“markCos”',
  '"sourcePorts" only where "protocol" is "tcp" or "udp"':
    '仅当协议为“tcp”或“udp”时才有的“sourcePorts”',
  '"destinationPorts" only where "protocol" is "tcp" or "udp"':
    '仅当协议为“tcp”或“udp”时才有的“destinationPorts”',
  '"tcpFlags" only where "protocol" is "tcp"': '仅当协议为“tcp”时才有的“tcpFlags”',
  'an address of the same family as "source"': '与“source”同族的地址',
  'the EtherType of the addresses, or none': '与地址一致的以太类型，或不设置',
  'a rate in whole kbit/s from 1 to 400000000': '1 到 400000000 的整数速率（kbit/s）',
  'a burst in whole kbit from 1 to 400000000': '1 到 400000000 的整数突发量（kbit）',
  'a rate in whole thousand frames per second from 1 to 1000000':
    '1 到 1000000 的整数速率（千帧/秒）',
  'a burst in whole thousand frames from 1 to 1000000': '1 到 1000000 的整数突发量（千帧）',
  'at least one of "rate" and "packetRate"': '“rate”与“packetRate”中至少一个',
  '"burst" only together with "rate"': '“burst”须与“rate”一起使用',
  '"packetBurst" only together with "packetRate"': '“packetBurst”须与“packetRate”一起使用',
  'a port as "vm:eth0" or "host:uplink", or the name of a port of the fabric device':
    '写作“虚拟机:eth0”或“主机:上行链路”的端口，或物理网络设备的端口名称',
  'at most 1024 ports': '最多 1024 个端口',
  'a snap length in octets from 14 to 65535': '14 到 65535 字节的截断长度',
  'either "outputPort" or "outputVlan"': '“outputPort”与“outputVlan”二者之一',
  'at least one of "selectAll", "selectSrcPort" and "selectDstPort"':
    '“selectAll”、“selectSrcPort”与“selectDstPort”中至少一个',
  '"stripOriginalVlan" only together with "outputVlan"':
    '“stripOriginalVlan”须与“outputVlan”一起使用',
  '"normalTrafficAllowed" only together with "outputPort"':
    '“normalTrafficAllowed”须与“outputPort”一起使用',
  'at most 32 mirror sessions': '最多 32 个镜像会话',
  'at most 4096 rules': '最多 4096 条规则',
  'a rate from 1kbit to 400Gbit like 100Mbit': '1kbit 到 400Gbit 的速率，形如 100Mbit',
  'a time from 0ms to 60s like 10ms': '0ms 到 60s 的时间，形如 10ms',
  'a share from 0% to 100% like 0.5%': '0% 到 100% 的比例，形如 0.5%',
  'a size from 1B to 128MB like 64KB': '1B 到 128MB 的大小，形如 64KB',
  '"uniform", "normal" or "pareto"': '“uniform”、“normal”或“pareto”',
  '"reorder" only together with "delay": what overtakes others skips it':
    '“reorder”须与“delay”一起使用：超过其他帧的帧跳过时延',
  '"distribution" only together with "jitter"': '“distribution”须与“jitter”一起使用',
  '"limit" only together with "rate"': '“limit”须与“rate”一起使用',
  'a priority from 0 (first) to 7': '0（最先）到 7 的优先级',
  'a DSCP value from 0 to 63': '0 到 63 的 DSCP 值',
  'a CoS value from 0 to 7': '0 到 7 的 CoS 值',
  'at most 64 values': '最多 64 个值',
  'at most 8 values': '最多 8 个值',
  'at most 8 queues': '最多 8 个队列',
  '"peak" only together with "burst": the bytes that may go at that rate':
    '“peak”须与“burst”（可按该速率发出的字节数）一起使用',
  '"burst" only together with "peak": the rate at which it goes':
    '“burst”须与“peak”（突发的速率）一起使用',
  'a rate of at least "average"': '不小于“average”的速率',
  'a rate of at most "maxRate"': '不大于“maxRate”的速率',
  '"queues" only together with "shaping": they share its rate':
    '“queues”须与“shaping”一起使用：各队列共享其速率',
  'a name that no other queue of the list has': '列表中其他队列未使用的名称',
  'another name: "default" takes what no other queue names':
    '其他名称：“default”接收其他队列未列出的帧',
  '"dscp" or "cos": another queue takes what no other names':
    '“dscp”或“cos”：已有另一个队列接收未列出的帧',
  'the object that it is part of': '其所属的对象',
  'a port': '端口',
  'a number of addresses from 10 to 1048576': '10 到 1048576 的地址数量',
  'at most 1024 entries': '最多 1024 个条目',
  'a priority from 0 to 61440 in steps of 4096': '0 到 61440、步长 4096 的优先级',
  'a priority from 0 to 240 in steps of 16': '0 到 240、步长 16 的优先级',
  '"rstp" or "stp"': '“rstp”或“stp”',
  'a hello time from 1 to 10 seconds': '1 到 10 秒的 Hello 时间',
  'a maximum age from 6 to 40 seconds': '6 到 40 秒的最大老化时间',
  'a maximum age from 2 × (helloTime + 1) to 2 × (forwardDelay − 1)':
    '从 2 ×（helloTime + 1）到 2 ×（forwardDelay − 1）的最大老化时间',
  'a forward delay from 4 to 30 seconds': '4 到 30 秒的转发延迟',
  'a path cost from 1 to 200000000': '1 到 200000000 的路径开销',
  '"auto", "always" or "never"': '“auto”、“always”或“never”',
  'a number of frames per second from 1 to 100000000': '每秒 1 到 100000000 帧',
};
