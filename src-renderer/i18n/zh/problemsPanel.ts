/** The panel of problems. */
import type en from '../en/problemsPanel.ts';

export default {
  error: '错误',
  warning: '警告',
  noneTitle: '没有问题',
  noneText: '此实验的名称、引用、地址、VLAN 和 MTU 相互一致。',
} satisfies typeof en;
