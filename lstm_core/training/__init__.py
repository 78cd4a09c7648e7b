"""Training: the launcher (no Keras), the Keras model, its recording step, and the callback that writes events."""
