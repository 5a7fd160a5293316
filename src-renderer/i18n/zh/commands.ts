/** The command palette and the sheet of shortcuts. */
import type en from '../en/commands.ts';

export default {
  palette: '搜索命令和对象',
  placeholder: '输入命令或对象名称',
  results: '结果',
  none: '没有匹配项。请尝试名称的一部分。',
  shortcuts: '键盘快捷键',
  home: '转到实验列表',
  settings: '打开设置',
  theme: '切换浅色和深色',
  language: 'Switch to English',
  start: '启动实验',
  stop: '停止实验',
  new: '创建对象…',
  newPrefix: '新建',
  show: '显示{view}',
  trace: '追踪一个数据包',
  captures: '显示抓包',
  problems: '显示问题',
  toggleTree: '显示或隐藏清单',
  toggleInspector: '显示或隐藏检查器',
  toggleBottom: '显示或隐藏面板',
  sheet: {
    window: '窗口',
    selection: '选中的对象',
    menu: '上下文菜单',
    move: '在树和表格中移动',
  },
} satisfies typeof en;
