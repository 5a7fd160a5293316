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
  machineText: 'Netyard 在本机上找到的组件。light 虚拟机不需要其中任何一项。',
  checking: '正在检查…',
  checkAgain: '重新检查',
  state: { ok: '可用', missing: '缺失', unusable: '无法使用', 'not-needed': '此处不需要' },
  about: '关于',
  platform: '系统',
  home: '数据文件夹',
} satisfies typeof en;
