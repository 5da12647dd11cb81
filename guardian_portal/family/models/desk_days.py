"""On which days support staff looked at a child's account, as far as the family is shown it.

What the family must not know of never gets here: nothing that reads this table has to leave anything out.
"""

from django.db import models

from guardian_portal.family.models.children import Child


class DeskDay(models.Model):
    """One day (UTC). How often, who and why is in the audit trail."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, db_index=False, related_name="desk_days")
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("child", "day"), name="one_desk_day"),)

    def __str__(self) -> str:
        return str(self.day)
