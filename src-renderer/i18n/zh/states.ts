/** Words of states. */
import type en from '../en/states.ts';

export default {
  stopped: '已停止',
  starting: '正在启动',
  running: '运行中',
  paused: '已暂停',
  stopping: '正在停止',
  crashed: '已崩溃',
  failed: '失败',
  up: '已连通',
  down: '已断开',
  cut: '线缆已断',
  active: '活动',
  blocked: '已阻止',
  guarded: '受保护',
  macChanged: 'MAC 已更改',
  stpBlocked: '被生成树阻塞',
  forwarding: '转发',
  learning: '学习',
  discarding: '丢弃',
  errdisabled: '被 BPDU 保护关闭',
  rootGuard: '被根保护阻塞',
  standby: '备用',
  inUse: '使用中',
  waiting: '等待中',
  notInSync: '未同步',
} satisfies typeof en;
