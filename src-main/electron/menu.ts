/**
 * The application menu. The product's own commands live in its window; this is what a system expects of any app: the editing
 * keys on macOS, zoom, full screen, developer tools. Roles bring their labels in the language of the system.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';

/** Installs the menu of `platform`. */
export function installMenu(platform: NodeJS.Platform): void {
  const common: MenuItemConstructorOptions[] = [{ role: 'editMenu' }, { role: 'viewMenu' }];
  const template: MenuItemConstructorOptions[] =
    platform === 'darwin'
      ? [{ role: 'appMenu' }, ...common, { role: 'windowMenu' }]
      : [{ role: 'fileMenu' }, ...common];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
