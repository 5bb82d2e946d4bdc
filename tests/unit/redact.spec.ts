/** What must not be stored or printed. */
import { expect, test } from '@playwright/test';
import { createRedactor, maskUrl } from '../../src/config/redact.js';
import { TypedValues } from '../../src/config/typedValues.js';

const redactor = createRedactor(
  {
    API_TOKEN: 'tok-123456',
    DB_PASSWORD: 'tok-123456-longer',
    PWD: '/home/ada',
    GREETING: 'good morning',
    SHORT_KEY: 'abc',
    AUTHOR: 'Ada Lovelace',
  },
  ['\\d{16}', 'IBAN \\S+'],
);

for (const [text, masked] of [
  ['Authorization: Bearer tok-123456', 'Authorization: Bearer ***'],
  ['tok-123456-longer and tok-123456', '*** and ***'],
  ['good morning in /home/ada, abc, Ada Lovelace', 'good morning in /home/ada, abc, Ada Lovelace'],
  ['goto https://ada:hunter2@shop.test/a?token=xyz&page=2', 'goto https://***@shop.test/a?token=***&page=2'],
  ['card 4111111111111111 of IBAN DE00', 'card *** of ***'],
  ['locator.fill("hunter2")', 'locator.fill("***")'],
  ['  - fill("it\\"s")', '  - fill("***")'],
  ["pressSequentially('hunter2')", "pressSequentially('***')"],
  ['a\0b', 'ab'],
] as const) {
  test(`text: ${JSON.stringify(text)}`, () => {
    expect(redactor.text(text)).toBe(masked);
  });
}

for (const [title, masked] of [
  ['Fill "hunter2"', 'Fill "***"'],
  ['Fill "two\nlines"', 'Fill "***"'],
  ['Type "hunter2"', 'Type "***"'],
  ['Press "Enter"', 'Press "Enter"'],
  ['Press "Control+A"', 'Press "Control+A"'],
  ['Press "h"', 'Press "***"'],
  ['Click', 'Click'],
  ['my own step tok-123456', 'my own step ***'],
] as const) {
  test(`step title: ${JSON.stringify(title)}`, () => {
    expect(redactor.stepTitle(title)).toBe(masked);
  });
}

test('values learnt later are masked too', () => {
  expect(redactor.with(['typed by the test']).text('typed by the test, tok-123456')).toBe('***, ***');
});

test('a redactor remembers what it masked, and what one test typed is nothing to the next', () => {
  const first = redactor.withTyped(['blue whale']);
  expect(first.text('a blue whale, tok-123456')).toBe('a ***, ***');
  expect(redactor.text('a blue whale, tok-123456')).toBe('a blue whale, ***');
  expect(redactor.withTyped(['green frog']).text('a blue whale, tok-123456')).toBe('a blue whale, ***');
  expect(redactor.withTyped([]).text('a blue whale, tok-123456')).toBe('a blue whale, ***');
  expect(first.text('a blue whale, tok-123456')).toBe('a ***, ***');
});

test('what was typed: short values as whole words, long ones anywhere, in the forms of URLs and JSON too', () => {
  const typed = redactor.withTyped(['ab', 'Adam', 'long-secret', `q"u\\o-te's (1+1)?`]);
  expect(typed.text('ab Adam #Adamant xlong-secretx')).toBe('ab *** #Adamant x***x');
  expect(typed.text(`{"v":${JSON.stringify(`q"u\\o-te's (1+1)?`)}} ${encodeURIComponent(`q"u\\o-te's (1+1)?`)}`)).toBe('{"v":"***"} ***');
});

test('headers that prove who asks, credentials in variables that are URLs, and patterns that Unicode rules forbid', () => {
  const own = createRedactor({ BASE_URL: 'https://ada:p%40ss-word@shop.test' }, ['a\\-b']);
  expect(own.text('Cookie: a=b; c=d\nx-api-key: 123\nAccept: text/html')).toBe('Cookie: ***\nx-api-key: ***\nAccept: text/html');
  expect(own.text('{"authorization":"Bearer abc","accept":"*/*"}')).toBe('{"authorization":"***","accept":"*/*"}');
  expect(own.text('sent Basic YWRhOmh1bnRlcjI=')).toBe('sent Basic ***');
  expect(own.text('p@ss-word, p%40ss-word, a-b')).toBe('***, ***, ***');
});

test('a hostile text costs no more than its length', () => {
  for (const piece of ['x-', 'a.', 'cookie "', 'x-key', '?token', 'http://', 'fill("', 'Bearer ', 'authorization:', '\\']) {
    // A pattern whose cost grows with the square of the length takes minutes here, longer than a test may.
    expect(redactor.text(piece.repeat(300_000)).length).toBeGreaterThan(0);
  }
});

test('a URL keeps what is no secret', () => {
  expect(maskUrl('postgres://ada:p%40ss@db:5432/qa?sslmode=require')).toBe('postgres://***@db:5432/qa?sslmode=require');
});

test('typed values: texts of an argument in lists and properties; its handles, which lead to all of Playwright, are not looked at', () => {
  const handles = [
    Object.defineProperty({}, 'connection', {
      enumerable: true,
      get: () => {
        throw new Error('looked at');
      },
    }),
  ];
  const value = {
    o: [
      { k: 'name', v: { s: 'Countess' } },
      { k: 'list', v: { a: [{ h: 0 }, { s: 'Lovelace' }], id: 2 } },
    ],
    id: 1,
  };
  const typed = new TypedValues();
  expect(typed.note('evaluateExpression', { expression: 'x', arg: { value, handles } })).toBe(true);
  expect([...typed.values]).toEqual(['Countess', 'Lovelace']);
});
