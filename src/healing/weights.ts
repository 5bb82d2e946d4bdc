export const rankWeights: Readonly<Record<string, readonly [number, number, number, number]>> = {};
