/** Kinds of objects: alone, in a sentence, several of them. */
import { kindLabels } from '../../../src-main/model/messages.ts';

export default {
  one: {
    region: 'Region',
    zone: 'Zone',
    fabric: 'Fabric device',
    host: 'Host',
    nic: 'NIC',
    bond: 'Bond',
    bridge: 'Bridge',
    link: 'Link',
    switch: 'Switch',
    portGroup: 'Port group',
    vm: 'VM',
    lab: 'Lab',
  },
  inline: { ...kindLabels, lab: 'lab' },
  many: {
    region: 'Regions',
    zone: 'Zones',
    fabric: 'Fabric',
    host: 'Hosts',
    nic: 'NICs',
    bond: 'Bonds',
    bridge: 'Bridges',
    link: 'Links',
    switch: 'Switches',
    portGroup: 'Port groups',
    vm: 'VMs',
  },
};
