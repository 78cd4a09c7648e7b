"""The library of LSTM Explorer: specs, data, replay, runs and training, without any user interface.

Nothing in this package imports streamlit, and only `lstm_core.training.models`, `step`, `recorder`,
`lstm_core.worker` and the training commands of `lstm_core.__main__` import Keras.
"""
