/** Verbs of objects: menus, inspector, palette. */
import type en from '../en/verbs.ts';

export default {
  console: '打开控制台',
  start: '启动',
  stop: '关机',
  reset: '重置',
  kill: '强制断电',
  trace: '从此处追踪…',
  capture: '抓包 {port}…',
  cut: '断开线缆',
  mend: '恢复线缆',
  create: '新建{kind}…',
  edit: '编辑…',
  rename: '重命名…',
  copyName: '复制名称',
  delete: '删除',
} satisfies typeof en;
