// Lint rules: the type-aware ones of typescript-eslint, the directions of imports, and the size of files.
import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const root = import.meta.dirname;

/** Imports point downwards: who may not import what, and why. */
const importZones = [
  { target: './src', from: ['./fixtures', './reporter'], message: 'src/ is below fixtures/ and reporter/.' },
  {
    target: './fixtures',
    from: ['./reporter', './src/cli', './src/server'],
    message: 'fixtures/ stands beside reporter/, cli/ and server/.',
  },
  {
    target: './reporter',
    from: ['./fixtures', './src/cli', './src/server'],
    message: 'reporter/ stands beside fixtures/, cli/ and server/.',
  },
  { target: './src/cli', from: './src/server', message: 'cli/ stands beside server/; both ask the composition root.' },
  { target: './src/server', from: './src/cli', message: 'server/ stands beside cli/; both ask the composition root.' },
  {
    target: ['./src/selector', './src/healing'],
    from: ['./src/storage', './src/cli', './src/server'],
    message: 'selector/ and healing/ know interfaces, not databases.',
  },
  { target: './src/doctor', from: ['./src/cli', './src/server'], message: 'doctor/ is below cli/ and server/.' },
  {
    target: './src/config',
    from: ['./src/doctor', './src/healing', './src/selector', './src/storage', './src/cli', './src/server'],
    message: 'config/ is the lowest.',
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/',
      'dist/',
      '**/*.generated.ts',
      '**/.pacts/',
      '**/test-results/',
      '**/playwright-report/',
      'demo/results/',
      'tests/**/projects/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: root } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/ignore': ['node_modules'],
      'import-x/resolver-next': [createNodeResolver({ extensionAlias: { '.js': ['.ts', '.tsx', '.js'], '.mjs': ['.mjs'] } })],
    },
    rules: {
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An async method of an interface may have nothing to await; async turns what it throws into a rejection.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Numbers read well in messages.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Playwright's fixtures without dependencies are written `({}, use)`.
      'no-empty-pattern': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'fixtures/**/*.ts', 'reporter/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['pg', 'pg-promise', 'ioredis', '@electric-sql/*'],
              message: 'Only src/storage/ talks to databases.',
              allowTypeImports: true,
            },
          ],
        },
      ],
      'import-x/no-restricted-paths': ['error', { basePath: root, zones: importZones }],
    },
  },
  {
    files: ['src/storage/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/selector/**', '**/healing/**', '**/cli/**', '**/server/**'],
              message: 'storage/ knows config/, and of the others only types.',
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  {
    files: ['tests/**/*.ts', 'bench/**/*.ts', 'demo/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'console',
          'process',
          'URL',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'fetch',
          'performance',
          'structuredClone',
          'Buffer',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // Specs of the conformance suite hold functions that run in a page.
    files: ['tests/conformance/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['AbortController', 'AbortSignal', 'window', 'document', 'location', 'scrollY', 'confirm'].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-empty-pattern': 'off' },
  },
  {
    files: ['demo/recorder.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(
        ['location', 'XMLHttpRequest', 'URLSearchParams', 'Element', 'addEventListener'].map((name) => [name, 'readonly']),
      ),
    },
  },
);
