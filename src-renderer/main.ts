/** Entry of the window: theme, translations, stores, router, then the frame. */
import './api/strict-csp.ts';
import './element-styles.ts';
import './theme.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { i18n } from './i18n/index.ts';
import { router } from './router.ts';

createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');
