/** Home: the labs. */
import type en from '../en/home.ts';

export default {
  welcome: '搭建一个网络并运行它',
  welcomeText: '打开一个示例，按“启动”，在虚拟机的控制台里输入 ping：每一帧都在本机上真实转发。',
  text: '继续您的实验，或从示例开始一个新的实验。',
  newLab: '新建空实验',
  import: '导入实验文件',
  own: '我的实验',
  samples: '示例',
  beginHere: '从这里开始',
  size: '{hosts}，{vms}',
  hosts: '{n} 台主机',
  vms: '{n} 台虚拟机',
  isOpen: '已打开',
  deleteLab: '删除实验 {name}',
  newTitle: '新建实验',
  nameHelp: '可用字母、数字、点、短横线和下划线，最多 63 个字符。',
  nameTaken: '已有名为“{name}”的实验；请换一个名称。',
  imported: '已导入实验 {name}',
  updated: '实验 {name} 已更新为文件所述',
  importFailed: '未导入 {file}',
  deleteTitle: '删除实验 {name}？',
  deleteText: '其对象和历史将一并消失，且无法撤销。',
  delete: '删除实验',
  deleted: '已删除实验 {name}',
} satisfies typeof en;
