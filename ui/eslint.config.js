import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { noRawText } from './eslint/no-raw-text.js';
import svelteConfig from './svelte.config.js';

// Only src/lib/backend may know that there is a desktop shell behind the window.
const shellOnly = {
  patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/lib/backend talks to the desktop shell.' }],
};

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/lib/api/generated'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    plugins: { shiguang: { rules: { 'no-raw-text': noRawText } } },
    rules: {
      'no-restricted-imports': ['error', shellOnly],
      'no-console': 'error',
      eqeqeq: 'error',
      // Maps in state classes are caches that nobody renders from; what is rendered is `$state`.
      'svelte/prefer-svelte-reactivity': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 800 }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { extraFileExtensions: ['.svelte'], parser: ts.parser, svelteConfig } },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      'max-lines': ['error', { max: 250 }],
      'shiguang/no-raw-text': 'error',
    },
  },
  {
    files: ['src/lib/components/**'],
    rules: {
      // Building blocks know nothing of photos, so that any feature can use them.
      'no-restricted-imports': [
        'error',
        { patterns: [...shellOnly.patterns, { group: ['$lib/features/*', '$lib/backend*', '$lib/api/*'] }] },
      ],
    },
  },
  { files: ['src/lib/backend/**'], rules: { 'no-restricted-imports': 'off' } },
);
