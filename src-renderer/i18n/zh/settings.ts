/** Settings. */
import type en from '../en/settings.ts';

export default {
  appearance: '外观',
  theme: '主题',
  system: '跟随系统',
  light: '浅色',
  dark: '深色',
  language: '语言',
  layout: '面板',
  resetLayout: '恢复面板布局',
  machine: '本机',
  machineText: 'Netyard 在本机上找到的组件。轻量虚拟机不需要其中任何一项。',
  checking: '正在检查…',
  checkAgain: '重新检查',
  state: { ok: '可用', missing: '缺失', unusable: '无法使用', 'not-needed': '此处不需要' },
  check: {
    core: '转发核心',
    sqlite: '数据库',
    tap: 'TAP 设备',
    qemu: 'QEMU 虚拟机',
    kvm: 'KVM 加速',
    namespaces: '作为虚拟机的网络命名空间',
    passt: 'passt：通往真实网络的出口',
    ovs: 'Open vSwitch',
    ovn: 'OVN',
    wireshark: 'Wireshark 或 tshark',
  },
  about: '关于',
  platform: '系统',
  home: '数据文件夹',
} satisfies typeof en;
