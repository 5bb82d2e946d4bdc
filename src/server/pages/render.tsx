/** @jsxImportSource preact */
/** Turns a page into HTML. Preact escapes every text and attribute; nothing here or in the views sets HTML by itself. */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Document, type Frame, type PageView } from './parts/layout.js';

export const renderPage = (view: PageView, frame: Frame): string =>
  `<!doctype html>\n${renderToString(<Document view={view} frame={frame} />)}\n`;

export const renderFragment = (node: VNode): string => `<!doctype html>\n${renderToString(node)}\n`;
