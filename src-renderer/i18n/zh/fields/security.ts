/** Private VLANs and limits of a port. */
import type en from '../../en/fields/security.ts';

export default {
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
} satisfies typeof en;
