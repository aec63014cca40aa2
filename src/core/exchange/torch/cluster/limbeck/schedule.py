"""How the learning rate moves over a run."""


def learning_rate_at(step: int, steps: int, peak: float, rising: int) -> float:
    """Linear rise over the first `rising` steps, then linear fall to zero (arXiv 2407.19610). `step` counts from 0."""
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * (steps - step) / (steps - rising)
