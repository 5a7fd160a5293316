/** The places of the window: home, settings, and the tabs of the open lab. The selection is not a place. */
import { createRouter, createWebHashHistory } from 'vue-router';

/** Main tabs of a lab, in the order they are shown. */
export const labTabs = [
  'topology',
  'summary',
  'ports',
  'traffic',
  'vms',
  'file',
  'history',
] as const;
export type LabTab = (typeof labTabs)[number];

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', name: 'home', component: () => import('./views/HomeView.vue') },
    { path: '/settings', name: 'settings', component: () => import('./views/SettingsView.vue') },
    {
      path: `/lab/:tab(${labTabs.join('|')})`,
      name: 'lab',
      component: () => import('./views/LabView.vue'),
      props: true,
    },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});
