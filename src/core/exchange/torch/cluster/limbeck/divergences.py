"""The divergences between a teacher's distribution p and a student's q over the vocabulary, both softened by the temperature T: by
outcome, so that their sum over a row is the divergence. Weighing them is objective.py's.

    forward-kl        KL(p‖q)
    reverse-kl        KL(q‖p)
    paper-released    −Σ p log q: arXiv 2407.19610 as released, forward KL but for the teacher's entropy
    total-variation   ½ Σ |p − q|
    jsd               s·KL(p‖m) + (1 − s)·KL(q‖m) with m = s·p + (1 − s)·q (arXiv 2306.13649)
    skew-forward-kl   KL(p‖s·p + (1 − s)·q) (arXiv 2402.03898)
    skew-reverse-kl   KL(q‖(1 − s)·p + s·q)
    symmetric-kl      (1 − s)·KL(p‖q) + s·KL(q‖p)
    adaptive-kl       (g·KL(p‖q) + h·KL(q‖p)) / (g + h) (arXiv 2404.02657): g is Σ |p − q| over the head, the teacher's most probable
                      tokens whose probabilities add up to no more than s, the most probable always; h that over the rest
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F

# The least normal f32, for logarithms of 0 that are multiplied by 0.
LEAST = 2.0**-126

KINDS = (
    "forward-kl", "reverse-kl", "paper-released", "total-variation", "jsd", "skew-forward-kl", "skew-reverse-kl", "symmetric-kl", "adaptive-kl",
)  # fmt: skip


@dataclass(frozen=True)
class Divergence:
    kind: str
    temperature: float
    share: float | None = None

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"divergence {self.kind!r} is none that this program has")

    @property
    def has_floor(self) -> bool:
        """Whether nothing but rounding takes it below 0."""
        return self.kind != "paper-released"

    def rows(self, logits: torch.Tensor, teacher_logits: torch.Tensor) -> torch.Tensor:
        """T² times the divergence at every position [N], of logits [N, V]; T² keeps the gradient's size whatever T is."""
        log_q = F.log_softmax(logits.float() / self.temperature, -1)
        log_p = F.log_softmax(teacher_logits.float() / self.temperature, -1)
        return self.temperature**2 * self.entries(log_p, log_q).sum(-1)

    def entries(self, log_p: torch.Tensor, log_q: torch.Tensor) -> torch.Tensor:
        """f(p, q) of every outcome [N, V]."""
        p, q, share = log_p.exp(), log_q.exp(), self.share
        match self.kind:
            case "forward-kl":
                return p * (log_p - log_q)
            case "reverse-kl":
                return q * (log_q - log_p)
            case "paper-released":
                return -p * log_q
            case "total-variation":
                return (p - q).abs() / 2
            case "jsd":
                log_m = log_of(share * p + (1 - share) * q)
                return share * p * (log_p - log_m) + (1 - share) * q * (log_q - log_m)
            case "skew-forward-kl":
                return p * (log_p - log_of(share * p + (1 - share) * q))
            case "skew-reverse-kl":
                return q * (log_q - log_of((1 - share) * p + share * q))
            case "symmetric-kl":
                return (1 - share) * p * (log_p - log_q) + share * q * (log_q - log_p)
            case "adaptive-kl":
                head = share_of_head(p, q, share)
                return head * p * (log_p - log_q) + (1 - head) * q * (log_q - log_p)


def log_of(mixture: torch.Tensor) -> torch.Tensor:
    return mixture.clamp_min(LEAST).log()


@torch.no_grad()
def share_of_head(p: torch.Tensor, q: torch.Tensor, mass: float) -> torch.Tensor:
    """How much of Σ |p − q| lies in the teacher's head [N, 1]; one half where the two agree. Tokens of equal probability stay together."""
    ordered = p.sort(-1, descending=True).values
    is_past = ordered.cumsum(-1) > mass
    first_past = torch.where(is_past, ordered, 0).amax(-1, keepdim=True)
    is_head = (p > first_past) | (p == ordered[..., :1])
    gaps = (p - q).abs()
    whole = gaps.sum(-1, keepdim=True)
    head = (gaps * is_head).sum(-1, keepdim=True) / whole.clamp_min(LEAST)
    return torch.where(whole > 0, head, 0.5)
