/** The summary of a lab or an object. */
import type en from '../en/summary.ts';

export default {
  traffic: '流量',
  trafficStopped: '启动实验后即可查看流量。',
  port: '端口',
  in: '入',
  out: '出',
  drops: '丢弃',
  values: '取值',
  now: '当前',
  notRunning: '实验未运行。按“启动”即可启动其交换机和虚拟机。',
  vmsRunning: '运行中的虚拟机',
  crashed: '{n} 台已崩溃',
  linksDown: '断开的链路',
  problems: '没有问题 | {n} 个问题 | {n} 个问题',
  emptyTitle: '空实验',
  emptyText:
    '先创建区域和可用区，放入一台主机，再创建带端口组的交换机，然后是虚拟机。一切都可以撤销。',
} satisfies typeof en;
