// The text that is taken out of tables and slides, without an engine.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOfOpenDocument } from '../open-document-text.mjs';
import { writeZip } from '../write-zip.mjs';

const MIB = 1024 * 1024;

const archive = (content) => writeZip([{ name: 'content.xml', bytes: Buffer.from(content) }]);
const textOf = (content, mostBytes = MIB) => textOfOpenDocument(archive(content), mostBytes);
const cell = (words, more = '') => `<table:table-cell${more}><text:p>${words}</text:p></table:table-cell>`;

test('a paragraph is a line, and slides stand apart', () => {
  const slide = (words) => `<draw:page draw:name="a > b"><draw:frame><draw:text-box>${words}</draw:text-box></draw:frame></draw:page>`;
  const notes = '<presentation:notes><draw:frame><text:p>Say it slowly</text:p></draw:frame></presentation:notes>';
  const first = slide(`<text:h>Ferries &amp; <text:span>quays</text:span></text:h><text:p/><text:p/><text:p>a<text:tab/>b<text:s text:c="2"/>c<text:line-break/>d</text:p>${notes}`);
  assert.equal(textOf(`<?xml version="1.0"?>${first}${slide('<text:p>Two&#x26f4;&#33;</text:p>')}`), 'Ferries & quays\n\na\tb  c\nd\n\nSay it slowly\n\nTwo⛴!\n');
});

test('a row is a line, and what fills a table up to its edge is left out', () => {
  const rows = [
    `<table:table-row>${cell('quay')}<table:table-cell table:number-columns-repeated="2"/>${cell('12')}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>`,
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    `<table:table-row table:number-rows-repeated="2">${cell('x</text:p><text:p>y', ' table:number-columns-repeated="2"')}</table:table-row>`,
  ];
  const sheets = `<table:table>${rows.join('')}</table:table><table:table><table:table-row>${cell('second')}</table:table-row></table:table>`;
  assert.equal(textOf(sheets), 'quay\t\t\t12\n\nx y\tx y\nx y\tx y\n\nsecond\n');
});

test('comments are not of the text', () => {
  assert.equal(textOf('<text:p>one<office:annotation><dc:creator>Ada</dc:creator><text:p>hm</text:p></office:annotation> two</text:p>'), 'one two\n');
});

test('where nothing is said, an empty line is the text', () => {
  assert.equal(textOf('<draw:page><draw:frame/></draw:page>'), '\n');
});

test('what says to repeat without end, and what breaks off, is no text', () => {
  const much = `<table:table-row table:number-rows-repeated="1000">${cell('x'.repeat(5000), ' table:number-columns-repeated="1000"')}</table:table-row>`;
  assert.equal(textOf(much), null);
  assert.equal(textOf('<text:p>and then <text:span'), null);
  assert.equal(textOf('x'.repeat(100), 50), null);
  assert.equal(textOfOpenDocument(writeZip([{ name: 'other.xml', bytes: Buffer.from('x') }]), MIB), null);
  assert.equal(textOfOpenDocument(Buffer.from('no archive'), MIB), null);
});

test('tags that close what was never open break nothing', () => {
  assert.equal(textOf('</text:p></table:table-row></table:table-cell></office:annotation><text:p>still</text:p>'), 'still\n');
  assert.equal(textOf('<table:table-cell>x</table:table-cell><table:table-row><text:p>&#9999999;&nope;</text:p></table:table-row>'), '&nope;\n');
});
