/** The table of VMs. */
import type en from '../en/vms.ts';

export default {
  name: '名称',
  state: '状态',
  kind: '类型',
  host: '主机',
  network: '网络',
  address: '地址',
  actions: '操作',
  filter: '按任意列筛选',
  count: '{n} / {all}',
  new: '新建虚拟机',
  consoleOf: '{name} 的控制台',
  startOf: '启动 {name}',
  stopOf: '关闭 {name}',
  resetOf: '重置 {name}',
  killOf: '强制断电 {name}',
  emptyTitle: '还没有虚拟机',
  emptyText: '虚拟机运行在主机上，并将虚拟网卡接入端口组或网桥。',
} satisfies typeof en;
