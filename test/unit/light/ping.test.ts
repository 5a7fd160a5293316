import { describe, expect, it } from 'vitest';
import { LightNet } from '../../support/light-net.ts';

function pair(): LightNet {
  const net = new LightNet();
  net.add('web1', '10.0.10.11/24');
  net.add('web2', '10.0.10.12/24');
  net.run(5000);
  return net;
}

describe('ping', () => {
  it('gets answers from a neighbor and exits with 0', () => {
    const job = pair().exec('web1', 'ping -c 3 10.0.10.12');
    expect(job.code).toBe(0);
    const lines = job.output.split('\n');
    expect(lines[0]).toBe('PING 10.0.10.12 (10.0.10.12) 56(84) bytes of data.');
    expect(lines[1]).toBe('64 bytes from 10.0.10.12: icmp_seq=1 ttl=64 time=0.200 ms');
    expect(lines[2]).toBe('64 bytes from 10.0.10.12: icmp_seq=2 ttl=64 time=0.100 ms');
    expect(lines.slice(4)).toEqual([
      '',
      '--- 10.0.10.12 ping statistics ---',
      '3 packets transmitted, 3 received, 0% packet loss, time 2000ms',
      'rtt min/avg/max/mdev = 0.100/0.133/0.200/0.047 ms',
      '',
    ]);
  });

  it('takes names and its own address', () => {
    const net = pair();
    expect(net.exec('web1', 'ping -c 1 web2').output).toContain('PING web2 (10.0.10.12)');
    expect(net.exec('web1', 'ping -c 1 127.0.0.1').code).toBe(0);
    expect(net.exec('web1', 'ping -c 1 web1').output).toContain('64 bytes from 10.0.10.11');
  });

  it('says that nobody answers ARP', () => {
    const job = pair().exec('web1', 'ping -c 3 10.0.10.99');
    expect(job.code).toBe(1);
    for (const sequence of [1, 2, 3]) {
      expect(job.output).toContain(
        `From 10.0.10.11 icmp_seq=${sequence} Destination Host Unreachable`,
      );
    }
    expect(job.output).toContain('3 packets transmitted, 0 received, +3 errors, 100% packet loss');
  });

  it('says that there is no route', () => {
    const job = pair().exec('web1', 'ping -c 1 10.0.20.11');
    expect(job.output).toContain('connect: Network is unreachable');
    expect(job.code).toBe(1);
  });

  it('waits for lost answers and exits with 1', () => {
    const net = pair();
    net.exec('web1', 'ping -c 1 web2');
    net.settings.loss = 1;
    const job = net.exec('web1', 'ping -c 2 -i 0.5 -W 2 web2');
    expect(job.output).toContain(
      '2 packets transmitted, 0 received, 100% packet loss, time 2500ms',
    );
    expect(job.code).toBe(1);
  });

  it('marks duplicates', () => {
    const net = new LightNet({ duplication: 1 });
    net.add('web1', '10.0.10.11/24');
    net.add('web2', '10.0.10.12/24');
    const job = net.exec('web1', 'ping -c 2 web2');
    expect(job.output).toContain('icmp_seq=1 ttl=64 (DUP!)');
    expect(job.output).toMatch(/2 received, \+\d duplicates, 0% packet loss/);
  });

  it('sends large packets in fragments and refuses that with -M do', () => {
    const net = pair();
    net.frames = [];
    expect(net.exec('web1', 'ping -c 1 -s 65507 web2').output).toContain(
      '65515 bytes from 10.0.10.12',
    );
    expect(Math.max(...net.frames.map((frame) => frame.length))).toBe(1514);
    const whole = net.exec('web1', 'ping -c 1 -s 1473 -M do -W 1 web2');
    expect(whole.output).toContain('local error: message too long, mtu=1500');
    expect(whole.code).toBe(1);
    expect(net.exec('web1', 'ping -c 1 -s 1472 -M do web2').code).toBe(0);
  });

  it('asks before it pings a broadcast, and shows who is there with -b', () => {
    const net = pair();
    net.add('web3', '10.0.10.13/24');
    expect(net.exec('web1', 'ping -c 1 10.0.10.255')).toMatchObject({
      code: 2,
      output: expect.stringContaining('Do you want to ping broadcast? Then -b.'),
    });
    const job = net.exec('web1', 'ping -b -c 1 10.0.10.255');
    expect(job.output).toContain('64 bytes from 10.0.10.12');
    expect(job.output).toContain('64 bytes from 10.0.10.13');
    expect(net.exec('web1', 'ping -b -c 1 255.255.255.255').code).toBe(0);
  });

  it('runs until it is interrupted, then prints its statistics', () => {
    const net = pair();
    const job = net.start('web1', 'ping -i 0.1 web2');
    net.run(1050);
    expect(job.code).toBeNull();
    job.interrupt();
    expect(job.output).toContain('11 packets transmitted, 11 received');
    expect(job.code).toBe(0);
  });

  it('counts on past 65535 requests', () => {
    const net = new LightNet({ delayMs: 0.01 });
    net.add('a', '10.0.0.1/24');
    net.add('b', '10.0.0.2/24');
    const job = net.exec('a', 'ping -i 0.001 -c 65540 b');
    expect(job.output).toContain('icmp_seq=65540 ttl=64');
    expect(job.output).toContain('65540 packets transmitted, 65540 received, 0% packet loss');
  });

  it.each([
    ['ping', 'name a host'],
    ['ping nobody', 'nobody: Name or service not known'],
    ['ping -c 0 10.0.10.12', 'not a number from 1'],
    ['ping -c x 10.0.10.12', 'option -c'],
    ['ping -c', 'option -c needs a value'],
    ['ping -x 10.0.10.12', 'there is no option -x'],
    ['ping -s 65508 10.0.10.12', 'option -s'],
    ['ping -M maybe 10.0.10.12', '-M takes do or dont'],
    ['ping 10.0.10.12 10.0.10.13', 'one host only'],
  ])('exits with 2 and a sentence for "%s"', (command, sentence) => {
    const job = pair().exec('web1', command);
    expect(job.code).toBe(2);
    expect(job.output).toContain(sentence);
  });
});
