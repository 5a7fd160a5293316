/**
 * Suites that need real peers. A missing peer skips the suite visibly: the reason stands in its name. With CI=true it fails instead,
 * so that a build machine cannot lose a peer unnoticed. NETYARD_REQUIRE_PEERS="electron,display" demands named peers anywhere.
 */
import { describe, it } from 'vitest';
import { type Peer, type PeerName, peers } from './peer-list.ts';

export { chromiumPath, electronPath, findCommand, type PeerName } from './peer-list.ts';

/** What to do with a suite: run it, or leave it out with a sentence that says why. */
export type Verdict =
  | { readonly kind: 'run' }
  | { readonly kind: 'skip' | 'fail'; readonly reason: string };

const probed = new Map<PeerName, boolean>();

function present(name: PeerName): boolean {
  const known = probed.get(name);
  if (known !== undefined) return known;
  const peer: Peer = peers[name];
  const found = peer.platforms.includes(process.platform) && peer.probe();
  probed.set(name, found);
  return found;
}

function demanded(name: PeerName, env: NodeJS.ProcessEnv): boolean {
  const peer: Peer = peers[name];
  if ((env.NETYARD_REQUIRE_PEERS ?? '').split(',').includes(name)) return true;
  return env.CI === 'true' && peer.requiredInCi && peer.platforms.includes(process.platform);
}

function wayToGet(peer: Peer): string {
  return peer.hint ?? `apt-get install ${peer.packages.join(' ')}`;
}

/** Decides about a suite that needs `names`. `isPresent` and `env` are arguments so that the decision itself can be tested. */
export function judge(
  names: readonly PeerName[],
  isPresent: (name: PeerName) => boolean = present,
  env: NodeJS.ProcessEnv = process.env,
): Verdict {
  const missing = names.filter((name) => !isPresent(name));
  if (missing.length === 0) return { kind: 'run' };
  const reason = missing
    .map((name) => `peer ${name} is missing: ${wayToGet(peers[name])}`)
    .join('; ');
  return { kind: missing.some((name) => demanded(name, env)) ? 'fail' : 'skip', reason };
}

/** A `describe` that runs only where all named peers are here; elsewhere it is skipped, or fails with CI=true, by name and reason. */
export function withPeers(name: string, names: readonly PeerName[], body: () => void): void {
  const verdict = judge(names);
  switch (verdict.kind) {
    case 'run':
      describe(name, body);
      break;
    case 'skip':
      describe.skip(`${name} (${verdict.reason})`, body);
      break;
    case 'fail':
      describe(name, () => {
        it('has the peers it needs', () => {
          throw new Error(verdict.reason);
        });
      });
      break;
  }
}
