import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../src-main/api/content-security-policy.ts';
import {
  APP_ORIGIN,
  isOwnFrame,
  originOf,
  rendererUrl,
} from '../../../src-main/electron/origin.ts';

describe('isOwnFrame', () => {
  it('accepts the top frame of our own page', () => {
    expect(isOwnFrame({ origin: APP_ORIGIN, parent: null }, APP_ORIGIN)).toBe(true);
  });

  it.each([
    ['a frame that is gone', null],
    ['another page', { origin: 'https://example.org', parent: null }],
    ['an opaque origin', { origin: 'null', parent: null }],
    ['a frame inside of our page', { origin: APP_ORIGIN, parent: {} }],
    ['a host that only begins like ours', { origin: `${APP_ORIGIN}.example.org`, parent: null }],
  ])('refuses %s', (_name, frame) => {
    expect(isOwnFrame(frame, APP_ORIGIN)).toBe(false);
  });
});

describe('rendererUrl', () => {
  const env = { ELECTRON_RENDERER_URL: 'http://localhost:5173' };

  it('is the built page, and the development server only while the app is not packed', () => {
    expect(rendererUrl(false, {})).toBe('app://netyard/index.html');
    expect(rendererUrl(false, env)).toBe('http://localhost:5173');
    expect(rendererUrl(true, env)).toBe('app://netyard/index.html');
  });

  it('has an origin that frames report in the same way', () => {
    expect(originOf(rendererUrl(false, {}))).toBe('app://netyard');
    expect(originOf('http://localhost:5173/x?y')).toBe('http://localhost:5173');
  });
});

it('allows no evaluation, no inline script and no other host', () => {
  const policy = contentSecurityPolicy();
  expect(policy).toMatch(/default-src 'none'/);
  expect(policy).toMatch(/script-src 'self';/);
  expect(policy).not.toMatch(/unsafe-eval|https?:|\*/);
});
