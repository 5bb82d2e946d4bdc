/**
 * Learnt weights; made by `node bench/learn.mjs --write`, don't edit. Origin: 303 cases of 18 sites, the development half of the
 * relocalization benchmark (see bench/similo). Ranking: listwise softmax, L2 3. Confidence: logistic regression on out-of-site rankings of present and
 * removed elements, L2 1. Properties that this data lacks take the weights of a relative, named beside them.
 */

/** Per property: [times similarity, times 1 - similarity, only the target has it, only the candidate has it]. */
export const rankWeights: Readonly<Record<string, readonly [number, number, number, number]>> = {
  caption: [1.53, -0.95, -0.59, -0.81],
  captionExact: [0.92, -0.92, 0, 0],
  ownText: [1.19, -0.79, -0.4, -0.56],
  label: [1.53, -0.95, -0.59, -0.81], // not in the data: as caption
  testId: [0.39, -0.38, -0.03, 0], // not in the data: as field
  id: [0.18, 0, -0.67, 0],
  idExact: [0, 0, 0, 0],
  field: [0.39, -0.38, -0.03, 0],
  placeholder: [1.53, -0.95, -0.59, -0.81], // not in the data: as caption
  title: [1.19, -0.79, -0.4, -0.56], // not in the data: as ownText
  alt: [1.19, -0.79, -0.4, -0.56], // not in the data: as ownText
  link: [0.11, -0.81, 0, -0.44],
  linkExact: [0, 0, 0, 0],
  options: [1.19, -0.79, -0.4, -0.56], // not in the data: as ownText
  data: [0.69, -0.35, -0.35, 0], // not in the data: as classes
  classes: [0.69, -0.35, -0.35, 0],
  aria: [0.69, -0.35, -0.35, 0], // not in the data: as classes
  tag: [0.2, -0.2, 0, 0],
  family: [0.03, -0.03, 0, 0],
  type: [0.2, -0.2, 0, 0], // not in the data: as tag
  role: [0.2, -0.2, 0, 0], // not in the data: as tag
  row: [1.53, -0.95, -0.59, -0.81], // not in the data: as caption
  column: [0.87, -0.06, -0.81, 0], // not in the data: as near
  near: [0.87, -0.06, -0.81, 0],
  sides: [0.87, -0.06, -0.81, 0], // not in the data: as near
  heading: [0.87, -0.06, -0.81, 0], // not in the data: as near
  landmark: [0.31, -0.3, 0, 0], // not in the data: as ancestors
  form: [0.31, -0.3, 0, 0], // not in the data: as ancestors
  dialog: [0.31, -0.3, 0, 0], // not in the data: as ancestors
  ancestors: [0.31, -0.3, 0, 0],
  path: [0.76, -0.76, 0, 0],
  pathEnd: [0.91, -0.91, 0, 0],
  anchor: [0, 0, -0.12, -0.14],
  index: [0.64, -0.66, 0, 0],
  position: [0.62, -0.62, 0, 0],
  size: [1.25, -1.24, 0, 0],
  shadow: [0.31, -0.3, 0, 0], // not in the data: as ancestors
};

/** Log-odds per decision feature. */
export const confidenceWeights: Readonly<Record<string, number>> = {
  bias: -2.94,
  score: 0.61,
  lead: 1.48,
  leadSmall: 0.51,
  captionSame: 1.19,
  captionClose: -0.91,
  captionDiffers: -0.45,
  captionLost: 0.22,
  noCaption: 1.43,
  captionShared: -0.12,
  idSame: -1.18,
  idDiffers: -0.98,
  linkSame: -0.69,
  linkDiffers: -0.05,
  fieldSame: 1.57,
  testIdSame: 0,
  classes: -1.71,
  tagSame: 0.06,
  near: 0.12,
  path: 0.25,
  pathEnd: 1.49,
  position: 1.08,
  size: 0.02,
  identities: 0.2,
  placeOnly: -0.94,
};
