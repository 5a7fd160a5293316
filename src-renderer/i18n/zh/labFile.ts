/** The lab as a file. */
import type en from '../en/labFile.ts';

export default {
  same: '与实验当前状态一致。可在此修改，并作为一次更改应用。',
  changed: '已修改，尚未应用。草稿会保留。',
  errors: '没有错误 | {n} 个错误 | {n} 个错误',
  download: '下载',
  look: '应用…',
  apply: '应用',
  applied: '实验 {name} 已更新为文件所述',
  conflict: '您输入期间，实验在别处被改动。您的文本已保留。',
  keepMine: '保留我的文本',
  preview: '将产生的更改',
  noChange: '没有更改：实验已是如此。',
  counts: '新增 {added}，修改 {changed}，移除 {removed}',
  otherLab: '文件写的是另一个实验：将创建或修改并打开“{name}”。',
  new: '新增：',
  gone: '移除：',
  other: '修改：',
} satisfies typeof en;
