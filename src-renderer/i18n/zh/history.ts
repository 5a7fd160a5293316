/** The history of a lab. */
import type en from '../en/history.ts';

export default {
  what: '更改',
  who: '操作者',
  browser: '浏览器',
  commandLine: '命令行',
  desktopApp: '桌面应用',
  when: '时间',
  objects: '对象数',
  state: '状态',
  applied: '已生效',
  undone: '已撤销',
  emptyTitle: '还没有更改',
  emptyText: '此实验的每次更改都会列在此处，注明操作者，并且可以撤销。',
} satisfies typeof en;
