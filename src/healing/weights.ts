/**
 * Learnt weights; made by `node bench/learn.mjs --write`, don't edit. Origin: 303 cases of 18 sites, the development half of the
 * relocalization benchmark (see bench/similo). Ranking: listwise softmax, L2 3. Confidence: logistic regression on out-of-site rankings of present and
 * removed elements, L2 1. Properties that this data lacks take the weights of a relative, named beside them.
 */

/** Per property: [times similarity, times 1 - similarity, only the target has it, only the candidate has it]. */
export const rankWeights: Readonly<Record<string, readonly [number, number, number, number]>> = {
  caption: [1.74, -1.05, -0.69, -0.84],
  captionExact: [0.74, -0.74, 0, 0],
  ownText: [1.42, -0.97, -0.44, -0.57],
  label: [1.74, -1.05, -0.69, -0.84], // not in the data: as caption
  testId: [0.23, -0.23, -0.02, 0], // not in the data: as field
  id: [0.46, 0, -0.51, 0],
  idExact: [0.34, -0.34, 0, 0],
  field: [0.23, -0.23, -0.02, 0],
  placeholder: [1.74, -1.05, -0.69, -0.84], // not in the data: as caption
  title: [1.42, -0.97, -0.44, -0.57], // not in the data: as ownText
  alt: [1.42, -0.97, -0.44, -0.57], // not in the data: as ownText
  link: [0.46, -1.25, 0, -0.54],
  linkExact: [0.2, -0.19, 0, 0],
  options: [1.42, -0.97, -0.44, -0.57], // not in the data: as ownText
  data: [0.51, -0.19, -0.32, 0], // not in the data: as classes
  classes: [0.51, -0.19, -0.32, 0],
  aria: [0.51, -0.19, -0.32, 0], // not in the data: as classes
  tag: [0.14, -0.14, 0, 0],
  family: [0.01, -0.01, 0, 0],
  type: [0.14, -0.14, 0, 0], // not in the data: as tag
  role: [0.14, -0.14, 0, 0], // not in the data: as tag
  row: [1.74, -1.05, -0.69, -0.84], // not in the data: as caption
  column: [0.75, -0.09, -0.65, 0], // not in the data: as near
  near: [0.75, -0.09, -0.65, 0],
  sides: [0.75, -0.09, -0.65, 0], // not in the data: as near
  heading: [0.75, -0.09, -0.65, 0], // not in the data: as near
  landmark: [0.2, -0.21, 0, 0], // not in the data: as ancestors
  form: [0.2, -0.21, 0, 0], // not in the data: as ancestors
  dialog: [0.2, -0.21, 0, 0], // not in the data: as ancestors
  ancestors: [0.2, -0.21, 0, 0],
  path: [0.61, -0.61, 0, 0],
  pathEnd: [0.86, -0.85, 0, 0],
  anchor: [0.64, -0.54, -0.09, -0.1],
  index: [0.57, -0.58, 0, 0],
  position: [0.94, -0.94, 0, 0],
  size: [1.1, -1.09, 0, 0],
  shadow: [0.2, -0.21, 0, 0], // not in the data: as ancestors
};

/** Log-odds per decision feature. */
export const confidenceWeights: Readonly<Record<string, number>> = {
  bias: -3.94,
  score: 0.42,
  lead: 1.62,
  leadSmall: 0.43,
  captionSame: 0.52,
  captionClose: 0.19,
  captionDiffers: -0.49,
  captionLost: -0.1,
  noCaption: 1.37,
  captionShared: -0.72,
  idSame: 0.41,
  idDiffers: -0.1,
  linkSame: 0,
  linkDiffers: 0,
  fieldSame: 0.7,
  testIdSame: 0,
  classes: 0,
  tagSame: 0.05,
  near: 0.59,
  path: 0,
  pathEnd: 1.34,
  position: 0.92,
  size: 0.58,
  identities: 1.19,
  placeOnly: -0.71,
};
