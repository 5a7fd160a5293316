/** LLDP and flow exporters. */
import type en from '../../en/fields/monitoring.ts';

export default {
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
} satisfies typeof en;
