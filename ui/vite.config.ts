import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const source = fileURLToPath(new URL('./src', import.meta.url));

// The desktop shell looks for the development server at this port and nowhere else.
const PORT = 1420;

export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: { $lib: `${source}/lib` },
    // Tests mount components, so that they need Svelte's browser build, not its server build.
    conditions: process.env.VITEST ? ['browser'] : undefined,
  },
  clearScreen: false,
  server: { port: PORT, strictPort: true },
  build: {
    // The web views that Tauri runs in (WebKitGTK, WebView2, WKWebView), as old as `light-dark()` allows.
    target: ['safari17.5', 'chrome123'],
    outDir: 'dist',
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.ts', 'eslint/**/*.test.ts'],
    // The contrast test reads the tokens as text.
    css: { include: [/tokens\.css/] },
    // Only against tests that hang: axe takes seconds on a busy machine.
    testTimeout: 60_000,
    // Each worker loads the whole component library; more of them only wait for each other.
    pool: 'threads',
    maxWorkers: 2,
    restoreMocks: true,
  },
});
