"""What everything else stands on: errors, words, settings, paths, logs, retries."""
