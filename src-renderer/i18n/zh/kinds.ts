/** Kinds of objects: alone, in a sentence, several of them. Chinese needs one word for all three. */
import type en from '../en/kinds.ts';

const words = {
  region: '区域',
  zone: '可用区',
  fabric: '物理网络设备',
  host: '主机',
  nic: '网卡',
  bond: '链路聚合',
  bridge: '网桥',
  link: '链路',
  switch: '交换机',
  portGroup: '端口组',
  vm: '虚拟机',
};
const withLab = { ...words, lab: '实验' };

export default {
  one: withLab,
  inline: withLab,
  many: { ...words, fabric: '物理网络' },
} satisfies typeof en;
