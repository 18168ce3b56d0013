"""Views become pixels. Knows kivy and the views, models and words of the core; nothing else."""
