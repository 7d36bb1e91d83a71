import { defineConfig } from 'vite';

const gateway = process.env['GATEWAY'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  // Everything is a file of its own: the page's policy allows scripts and styles from itself only.
  build: { outDir: 'dist', emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022', sourcemap: false },
  server: {
    proxy: {
      '/v1': { target: gateway, ws: true },
      '/demo': { target: gateway },
    },
  },
});
