"""Data sets, vocabularies and batches: from a data spec to padded arrays of token ids.

`registry` knows the data sets, `vocabulary` turns texts into token ids and back (`tokenizing` says what a token is),
`preparation` does both for a spec, once, with a cache on disk, `batching` makes the arrays that training reads.
Imports errors and specs only; needs no Keras.
"""
