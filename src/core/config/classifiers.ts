// Which classifier tells the domains apart, what it looks at and how it is fitted: types and defaults. What each kind
// computes stands in router/, how a fitted router is used in routing.ts.

export const CLASSIFIER_KINDS = ["logistic-regression", "linear-svm", "modified-huber", "naive-bayes", "centroid"] as const;
export type ClassifierKind = (typeof CLASSIFIER_KINDS)[number];

export const classifierLabels: Readonly<Record<ClassifierKind, string>> = {
  "logistic-regression": "Logistic regression",
  "linear-svm": "Linear SVM",
  "modified-huber": "Modified Huber by SGD",
  "naive-bayes": "Naive Bayes",
  centroid: "Nearest centroid",
};

/** What n occurrences of a token in a sequence count: n, or 1 + ln n. */
export const TERM_FREQUENCIES = ["count", "log"] as const;
export type TermFrequency = (typeof TERM_FREQUENCIES)[number];

export interface ClassifierSettings {
  readonly classifier: ClassifierKind;
  /** Tokens per sequence in scoring. */
  readonly sequenceTokens: number;
  /** Tokens of the pieces that a training sequence is cut into for the fit; as long as a sequence at most. */
  readonly pieceTokens: number;
  /** Pairs of neighbouring tokens that are features besides the tokens: the most frequent ones. */
  readonly pairs: number;
  readonly termFrequency: TermFrequency;
  /** Inverse regularisation strength of logistic regression, and of the SVM, as scikit-learn's C. */
  readonly inverseRegularization: number;
  readonly svmInverseRegularization: number;
  /** What naive Bayes adds to every count, as scikit-learn's alpha. */
  readonly smoothing: number;
  readonly maxIterations: number;
}

export const classifierDefaults: ClassifierSettings = {
  classifier: "logistic-regression",
  sequenceTokens: 256,
  pieceTokens: 16,
  pairs: 32_768,
  termFrequency: "log",
  inverseRegularization: 100,
  svmInverseRegularization: 1, // a squared margin weighs more than a logarithm
  smoothing: 0.001,
  maxIterations: 200,
};
