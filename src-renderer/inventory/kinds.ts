/** The face of each kind of object: its icon, and the order in which people meet them. */
import {
  Coin,
  Connection,
  CopyDocument,
  Guide,
  Link,
  Location,
  Monitor,
  OfficeBuilding,
  PriceTag,
  SetUp,
  Share,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';
import type { Kind } from '../../src-main/model/lab.ts';

export const kindIcons: Readonly<Record<Kind, Component>> = {
  region: Location,
  zone: OfficeBuilding,
  fabric: SetUp,
  host: Coin,
  nic: Connection,
  bond: CopyDocument,
  bridge: Guide,
  link: Link,
  switch: Share,
  portGroup: PriceTag,
  vm: Monitor,
};

/** Kinds in the order of the menus: what is made most often first. */
export const kindsByUse: readonly Kind[] = [
  'vm',
  'host',
  'switch',
  'portGroup',
  'nic',
  'bond',
  'bridge',
  'link',
  'fabric',
  'zone',
  'region',
];

/** What may be created inside or on an object. */
export const createInside: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
  region: ['zone'],
  zone: ['host'],
  host: ['vm', 'nic', 'bond', 'bridge'],
  switch: ['portGroup'],
  portGroup: ['vm'],
  nic: ['link'],
  fabric: ['link'],
};
