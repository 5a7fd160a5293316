/** Shaping and its priority queues. */
import type en from '../../en/fields/queues.ts';

export default {
  shaping: {
    average: { label: '平均速率', help: '长期的速率，例如 100Mbit。' },
    peak: {
      label: '峰值速率',
      help: '突发期间的速率。须与突发量一起使用；不填时不会超过平均速率。',
    },
    burst: {
      label: '突发量',
      help: '在低于平均速率一段时间后，可按峰值速率发出的字节数，例如 100KB。',
    },
  },
  queue: {
    name: { label: '名称', help: '在计数器中标识该队列。“default”接收其他队列未列出的帧。' },
    priority: { label: '优先级', help: '0 到 7，数字小的先服务。' },
    dscp: { label: 'DSCP', help: '进入该队列的 DSCP 值，0 到 63。46 为 EF（语音）。' },
    cos: { label: 'CoS', help: '进入该队列的 VLAN 标签优先级，0 到 7。' },
    minRate: {
      label: '保证速率',
      help: '在其他队列得到超过其保证速率的部分之前，该队列先得到的速率。',
    },
    maxRate: { label: '最高速率', help: '该队列从不超过的速率。' },
  },
} satisfies typeof en;
