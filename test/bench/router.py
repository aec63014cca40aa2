"""scikit-learn's part of npm run bench -- --router: fits the features in a folder and prints how long it took.

router.py FOLDER COLUMNS OPTIONS: FOLDER holds the arrays of a sparse matrix and the labels, as router.ts writes them.
"""

import json
import pathlib
import sys
import time

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

folder, columns, options = pathlib.Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
indptr, indices, labels = (numpy.fromfile(folder / name, numpy.uint32).astype(numpy.int32) for name in ("indptr", "indices", "labels"))
values = numpy.fromfile(folder / "values", numpy.float32)
features = csr_matrix((values.astype(float), indices, indptr), shape=(len(labels), columns))

model = LogisticRegression(C=options["inverseRegularization"], tol=options["tolerance"], max_iter=options["maxIterations"])
started = time.process_time()
model.fit(features, labels)
seconds = time.process_time() - started
penalty = numpy.sum(model.coef_**2) / (2 * options["inverseRegularization"] * len(labels))
value = log_loss(labels, model.predict_proba(features)) + penalty
print(json.dumps({"seconds": seconds, "iterations": int(model.n_iter_[0]), "value": value}))
