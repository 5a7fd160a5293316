/** Events and verdicts of traces in Chinese, by their codes. `{name}` takes a value of the event or trace. */

export const eventsInChinese: Readonly<Record<string, string>> = {
  'lab-started': '实验“{lab}”已运行。',
  'lab-stopped': '实验“{lab}”已停止。',
  'run-kept': '实验“{lab}”存在错误：修正之前，运行中的部分保持不变。',
  'link-down': '网卡 {port} 已断开：{why}。',
  'vm-notice': '虚拟机“{vm}”：{text}',
  'vm-crashed': '虚拟机“{vm}”已崩溃：{reason}',
  'vm-not-started': '虚拟机“{vm}”未能启动：{reason}',
  'vm-stopped': '虚拟机“{vm}”已停止：{reason}',
  'vm-restart-needed': '虚拟机“{vm}”在重新启动之前保持原有硬件。',
  'run-not-changed': '更改未能应用到运行中的实验“{lab}”：{reason}',
  'core-died': '实验“{lab}”的转发核心已终止：{reason}',
  'collector-unreachable': '流记录无法送达收集器 {target}：{why}。',
  'capture-ended': '{port} 的抓包已结束：{reason}。已记录的内容在 {file}。',
};

export const tracesInChinese: Readonly<Record<string, string>> = {
  delivered: '{from} 可以到达 {to}（{port}）。',
  'rule-drop': '帧止于 {at}：{owner} 的规则 {rule}{name} 将其丢弃。',
  'rule-none-drop': '帧止于 {at}：{owner} 没有匹配的规则，默认丢弃。',
  'other-vlan':
    '{to} 与 {from} 不在同一 VLAN：{to} 在 {toVlan}（{toNetwork}），{from} 在 {fromVlan}（{fromNetwork}）。',
  'not-connected': '没有链路或交换机连接 {from} 的 {fromNetwork} 与 {to} 的 {toNetwork}。',
  'no-address': '{vm} 的 {nic} 没有 IPv4 地址。',
  'no-route': '{from} 没有到 {address} 的路由：它不在 {nic} 的子网内，也没有网关。',
  'gateway-missing': '实验中没有虚拟机拥有 {from} 的网关地址 {address}，因此无人应答其 ARP。',
  'own-address': '{address} 是 {from} 自己的地址，报文不离开虚拟机。',
  'address-missing': '实验中没有虚拟机拥有地址 {address}，因此无人应答 {from} 的 ARP。',
};

/** Why a port or a cable is down, by the code. */
export const linkReasonsInChinese: Readonly<Record<string, string>> = {
  'switched-off': '已关闭',
  'not-connected': '对端未连接',
  'vm-off': '虚拟机未运行',
  'no-cable': '没有线缆',
  cut: '线缆已断开',
  'far-end-off': '对端已关闭',
  'lab-stopped': '实验未运行',
  'no-end': '缺少一端',
};

/** Notes of hops by their codes: those of the datapath (hop-notes.ts) and those of the VMs at both ends. */
export const hopsInChinese: Readonly<Record<string, string>> = {
  'left-out': '未包含在泛洪中。',
  leaves: '不带标签发出。',
  'leaves-tagged': '带 VLAN {vid} 标签发出。',
  'active-member': '活动成员 {member}。',
  tagged: '在 {mode} 端口 {port} 上带 VLAN {vid} 标签。',
  untagged: '在端口 {port} 上不带标签：无 VLAN。',
  'untagged-vlan': '在 {mode} 端口 {port} 上不带标签：VLAN {vid}。',
  group: '目的地址为组地址：泛洪。',
  known: '目的地址已在端口 {port} 上学到。',
  unknown: '目的地址尚未学到：泛洪。',
  'rule-allow': '{owner} 的规则 {rule}{name} 允许该帧。',
  'rule-drop': '{owner} 的规则 {rule}{name} 丢弃该帧。',
  'rule-mark': '{owner} 的规则 {rule}{name} 将其标记为 {marks}。',
  'rule-none': '{owner} 没有匹配的规则：允许。',
  'rule-none-drop': '{owner} 没有匹配的规则：默认丢弃。',
  'on-link': '{asked} 在 {via} 的子网内。',
  gateway: '{asked} 经 {via} 的网关 {gateway} 到达。',
  'no-route': '从 {via} 没有到 {asked} 的路由。',
  'no-address': '没有可用的 IPv4 地址。',
  'gateway-takes': '网关接收了报文。',
  arrived: '报文已到达。',
};
