/** Where people find a test's history: at the address of `pacts serve`, if the project names one. */

/** @param historyUrl address of the server, with or without a path */
export function testHistoryUrl(historyUrl: string, testId: string): string {
  return new URL(`ui/tests/${encodeURIComponent(testId)}`, historyUrl.endsWith('/') ? historyUrl : `${historyUrl}/`).href;
}
