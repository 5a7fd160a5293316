/** A VM's name as a host name: letters, digits and hyphens, 1 to `max` characters (RFC 1123, 2.1 allows 63). */
export function hostLabel(name: string, max = 63): string {
  const label = name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, max);
  return label.replace(/^-+|-+$/g, '') || 'vm';
}
