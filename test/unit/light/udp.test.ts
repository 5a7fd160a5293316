import { describe, expect, it } from 'vitest';
import { LightNet } from '../../support/light-net.ts';

function pair(): LightNet {
  const net = new LightNet();
  net.add('web1', '10.0.10.11/24');
  net.add('web2', '10.0.10.12/24');
  net.run(5000);
  return net;
}

describe('udp and serve udp', () => {
  it('echo one datagram', () => {
    const net = pair();
    const server = net.start('web2', 'serve udp 7');
    const job = net.exec('web1', 'udp web2 7 --send hello');
    expect(job).toMatchObject({ code: 0, output: '10.0.10.12: hello\n' });
    expect(server.output).toMatch(/10\.0\.10\.11:\d+ sent 5 bytes/);
  });

  it('send each typed line', () => {
    const net = pair();
    net.start('web2', 'serve udp 7');
    const job = net.start('web1', 'udp web2 7');
    job.input('one\ntwo\nthr');
    net.run(10);
    expect(job.output).toBe('10.0.10.12: one\n10.0.10.12: two\n');
    job.endInput();
    net.run(10);
    expect(job.output).toContain('10.0.10.12: thr\n');
    expect(job.code).toBe(0);
  });

  it('carry 60 KiB in fragments', () => {
    const net = pair();
    net.start('web2', 'serve udp 7');
    const text = 'x'.repeat(60_000);
    expect(net.exec('web1', `udp web2 7 --send ${text}`).output).toBe(`10.0.10.12: ${text}\n`);
  });

  it('reach all in the broadcast domain', () => {
    const net = pair();
    net.add('web3', '10.0.10.13/24');
    net.start('web2', 'serve udp 7');
    net.start('web3', 'serve udp 7');
    net.run(5000);
    const job = net.exec('web1', 'udp 10.0.10.255 7 --send hello');
    net.run(10);
    expect(job.output).toMatch(/10\.0\.10\.1[23]: hello/);
  });

  it('say that nobody listens, or that nobody is there', () => {
    const net = pair();
    expect(net.exec('web1', 'udp web2 9 --send x')).toMatchObject({
      code: 1,
      output: 'udp: 10.0.10.12: Destination Port Unreachable\n',
    });
    expect(net.exec('web1', 'udp 10.0.10.99 9 --send x').output).toContain(
      'Destination Host Unreachable',
    );
    expect(net.exec('web1', 'udp 10.9.9.9 9 --send x')).toMatchObject({
      code: 1,
      output: 'udp: connect: Network is unreachable\n',
    });
    net.start('web2', 'serve udp 9 --sink');
    expect(net.exec('web1', 'udp web2 9 --send x -w 0.5')).toMatchObject({ code: 1, output: '' });
  });

  it('do not turn a flood of datagrams into a flood of text', () => {
    const net = pair();
    const server = net.start('web2', 'serve udp 7');
    net.exec('web1', 'ping -c 1 web2');
    const flood = net.start('web1', 'udp web2 7');
    for (let count = 0; count < 1000; count++) flood.input('x\n');
    net.run(1000);
    expect(server.output.match(/ sent 1 bytes/g)).toHaveLength(100);
    flood.input('x\n');
    net.run(1000);
    expect(server.output).toContain('(900 lines left out)');
    expect(flood.output.match(/10\.0\.10\.12: x/g)).toHaveLength(1001);
  });

  it('free the port when they end', () => {
    const net = pair();
    const server = net.start('web2', 'serve udp 7');
    expect(net.exec('web2', 'serve udp 7').code).toBe(1);
    server.interrupt();
    const again = net.start('web2', 'serve udp 7');
    net.run(1);
    expect(again.code).toBeNull();
  });
});
