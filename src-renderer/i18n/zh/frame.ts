/** The frame around the views. */
import type en from '../en/frame.ts';

export default {
  settings: '设置',
  mainTabs: '实验视图',
  tab: {
    topology: '拓扑',
    summary: '摘要',
    ports: '端口',
    vms: '虚拟机',
    file: '实验文件',
    history: '历史',
  },
  bottomPanel: '面板',
  closePanel: '关闭面板',
  resizeBottom: '面板高度',
  bottom: {
    consoles: '控制台',
    events: '事件',
    captures: '抓包',
    trace: '路径追踪',
    problems: '问题',
  },
} satisfies typeof en;
