/** Types of browser.mjs for the TypeScript that imports it. */
export function launchOptions(): { executablePath?: string; args: string[] };
