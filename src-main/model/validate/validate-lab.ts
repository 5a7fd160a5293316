/** All rules over a lab, one run: every problem is reported, not only the first. */
import type { Lab } from '../lab.ts';
import { type Finding, type Problem, toProblem } from '../problem.ts';
import {
  duplicateAddresses,
  duplicateMacs,
  gateways,
  impossibleAddresses,
  overlappingSubnets,
} from './addresses.ts';
import { aggregationEnds, lagMembers, teaming } from './aggregation.ts';
import { fixedAddresses, idleTreeOptions } from './bridges.ts';
import { mirrorHosts, mirrorPorts, mirrorVlans } from './mirrors.ts';
import { duplicateNames } from './names.ts';
import { keysOnPortGroup, missingInstances, missingUplinks } from './networks.ts';
import { physicalPaths, uplinkVlans } from './paths.ts';
import { pvlanMaps, pvlanPorts } from './pvlans.ts';
import { unknownReferences } from './references.ts';
import { unknownAddresses } from './security.ts';
import { bondMembers, linkEnds, sharedUplinks } from './uplinks.ts';

/** A rule: a pure function over the whole lab. Rules rely on the schemas and on nothing else. */
type Rule = (lab: Lab) => Iterable<Finding>;

const rules: readonly Rule[] = [
  duplicateNames,
  unknownReferences,
  bondMembers,
  lagMembers,
  aggregationEnds,
  teaming,
  sharedUplinks,
  linkEnds,
  missingInstances,
  keysOnPortGroup,
  missingUplinks,
  mirrorPorts,
  mirrorHosts,
  mirrorVlans,
  fixedAddresses,
  idleTreeOptions,
  duplicateMacs,
  duplicateAddresses,
  impossibleAddresses,
  gateways,
  overlappingSubnets,
  unknownAddresses,
  pvlanMaps,
  pvlanPorts,
  physicalPaths,
  uplinkVlans,
];

/** Rules that judge an object by what it names, and not by how the lab works as a whole. */
const referenceRules: readonly Rule[] = [
  unknownReferences,
  bondMembers,
  linkEnds,
  duplicateMacs,
  impossibleAddresses,
  gateways,
];

/** Every problem of a lab, errors and warnings, in the order of the rules. */
export function validateLab(lab: Lab): Problem[] {
  return [...findingsOf(lab)].map(toProblem);
}

/** The same before the sentences are made: for those who know where the objects stand in a file. */
export function* findingsOf(lab: Lab): Iterable<Finding> {
  for (const rule of rules) yield* rule(lab);
}

/** Those that are true also where values of an object are still missing. */
export function* referenceFindingsOf(lab: Lab): Iterable<Finding> {
  for (const rule of referenceRules) yield* rule(lab);
}
