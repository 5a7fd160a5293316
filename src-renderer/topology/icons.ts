/** Icons of the drawing: those of the inventory, and one for each kind of VM. */
import { Box, Cpu } from '@element-plus/icons-vue';
import type { Component } from 'vue';
import { kindIcons } from '../inventory/kinds.ts';
import type { GraphNode } from './graph.ts';

export function nodeIcon(node: GraphNode): Component {
  if (node.vmKind === 'qemu') return Cpu;
  if (node.vmKind === 'namespace') return Box;
  return kindIcons[node.object.kind];
}
