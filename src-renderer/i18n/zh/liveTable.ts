/** Live tables beside the configuration: what all share, then the words of each. */
import type en from '../en/liveTable.ts';

export default {
  notRunning: '实验未运行：启动后可见。',
  waiting: '正在等待首次应答…',
  paused: '已暂停',
  pause: '暂停',
  resume: '继续',
  fdb: {
    title: '已学习的地址',
    none: '尚未学习到任何地址。',
    column: { device: '交换机', vlan: 'VLAN', mac: 'MAC 地址', port: '端口', age: '时长' },
  },
} satisfies typeof en;
