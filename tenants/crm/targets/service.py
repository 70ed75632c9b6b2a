"""What is done with targets: set, looked at beside what was reached, ranked by."""

from tenants.crm.targets.figures import Cell
from tenants.crm.targets.models import COMPANY, TargetMeasure, TargetScope
from tenants.crm.targets.setting import Wanted, set_targets
from tenants.crm.targets.sheet import Board, RankBy, Sheet, SheetRow, Standing, leaderboard, sheet

__all__ = [
    "COMPANY", "Board", "Cell", "RankBy", "Sheet", "SheetRow", "Standing", "TargetMeasure", "TargetScope", "Wanted",
    "leaderboard", "set_targets", "sheet",
]  # fmt: skip
