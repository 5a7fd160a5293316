/**
 * npm's `prepare`: builds after an installation, so that `npx netyard` and `npm start` work at once. Never fails the installation:
 * without the build tools (`npm ci --omit=dev`) there is nothing to do, and a build that fails is told again by `npm test`.
 */
try {
  const { build } = await import('electron-vite');
  await build({ logLevel: 'warn' });
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND')
    console.error(`The build failed, try "npm run build": ${error?.message ?? error}`);
}
process.exit(0);
