import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const features = ['accounts', 'profile', 'bots', 'chat', 'conversion', 'devices', 'admin', 'audit', 'quotas'];

/**
 * Imports flow one way: app -> features -> components -> lib, and features never import each other.
 * Within a folder imports are relative (`./`, `../`), across folders they start with `@/`.
 */
function zone(folder, forbidden, options = {}) {
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    ignores: options.ignores ?? [],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['../../../*'], message: 'Across folders, import with @/.' },
            ...forbidden.map(([group, message]) => ({ group, message })),
          ],
        },
      ],
    },
  };
}

/** Attributes and properties that people read or hear. */
const spoken = '/^(aria-label|aria-description|aria-valuetext|alt|title|tab|placeholder|label|legend|hint|action|explanation|error)$/';
/** A word has small letters: PDF is a name, and so is the app's own. */
const word = '/\\b(?!Wherry\\b)[A-Za-z][a-z]/';
const words = `Literal[value=${word}], TemplateLiteral:has(TemplateElement[value.raw=${word}])`;
const inText = ':matches(JSXElement[openingElement.name.name!="code"], JSXFragment)';
const oneOf = ':matches(ConditionalExpression, LogicalExpression)';

/** What people read or hear stands in a catalogue, in every language: no words in what is drawn or told, but for code. */
const noWords = [
  `${inText} > JSXText[value=${word}]`,
  `JSXAttribute[name.name=${spoken}] > Literal[value=${word}]`,
  `CallExpression[callee.name="toast"] > :matches(${words})`,
  ...[`JSXAttribute[name.name=${spoken}]`, inText].flatMap((place) => [
    `${place} > JSXExpressionContainer > :matches(${words})`,
    `${place} > JSXExpressionContainer > ${oneOf} > :matches(${words})`,
  ]),
].map((selector) => ({ selector, message: 'Put it into the catalogue of this part: text/en.ts and text/de.ts.' }));

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/lib/api/schema.ts', 'src/lib/api/event-catalogue.ts', 'src/lib/live/events.ts', 'e2e/.results', 'playwright-report'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.node.json', './service-worker/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    languageOptions: { globals: globals.browser },
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  { files: ['src/**/*.tsx'], ...jsxA11y.flatConfigs.strict },
  {
    files: ['src/**/*.tsx'],
    ignores: ['src/**/*.test.tsx', 'src/testing/**'],
    rules: { 'no-restricted-syntax': ['error', ...noWords] },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  { files: ['public/**/*.js'], languageOptions: { globals: globals.browser, sourceType: 'script' } },

  zone('lib', [
    [['@/app/*', '@/features/*', '@/components/*'], 'lib is below app, features and components.'],
  ], { ignores: ['src/lib/live/**'] }),
  // A library of its own: whoever takes the folder has all of it.
  {
    files: ['src/lib/live/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\./)', message: 'Nothing outside of lib/live, and no package.' }] },
      ],
    },
  },
  {
    files: ['src/lib/live/**/*.test.ts', 'src/lib/live/testing/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./|\\.\\./[a-z-]+$|vitest$|fake-indexeddb/auto$)',
              message: 'Nothing outside of lib/live, and no package but those of tests.',
            },
          ],
        },
      ],
    },
  },
  zone('components', [
    [['@/app/*', '@/features/*'], 'Components are below app and features.'],
  ]),
  ...features.map((feature) =>
    zone(`features/${feature}`, [
      [['@/app/*'], 'Features are below app.'],
      [
        features.filter((other) => other !== feature).flatMap((other) => [`@/features/${other}/*`, `**/../${other}/*`]),
        'Features never import each other.',
      ],
    ]),
  ),
);
